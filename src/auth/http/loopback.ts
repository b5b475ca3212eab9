import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether a host name or address, without port and brackets, can only mean this machine. */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  if (version === 0) return host.toLowerCase() === 'localhost';
  return loopback.check(host, version === 4 ? 'ipv4' : 'ipv6');
}

/**
 * The host of a `Host` header or of a setting, in lower case, without port and brackets; IPv6 in its shortest
 * spelling. Undefined when it is not exactly a host with an optional port.
 */
export function parseHost(value: string): string | undefined {
  const match = /^(?:\[(?<v6>[\da-f:.]+)\]|(?<name>[\w.-]+))(?::\d{1,5})?$/i.exec(value)?.groups;
  if (!match) return undefined;
  return match['v6'] === undefined ? match['name']?.toLowerCase() : shortestIPv6(match['v6']);
}

function shortestIPv6(address: string): string | undefined {
  return isIP(address) === 6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : undefined;
}
