import { isIPv6 } from 'node:net';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const GROUPS_OF_A_NETWORK = 4;
const GROUPS = 8;

/**
 * What counts as one sender: an IPv4 address, or the /64 network of an IPv6 address, within which anybody has
 * as many addresses as they like.
 */
export function addressGroup(address = 'unknown'): string {
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped) return mapped;
  const [bare = ''] = address.split('%');
  return isIPv6(bare) ? `${network(bare)}::/64` : address;
}

function network(address: string): string {
  // In the one spelling that URLs have, in which a zone or an embedded IPv4 address does not occur.
  const [left = '', right] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [head, tail] = [left, right ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(GROUPS - head!.length - tail!.length).fill('0');
  return [...head!, ...(right === undefined ? [] : zeros), ...tail!].slice(0, GROUPS_OF_A_NETWORK).join(':');
}
