import { isIP } from 'node:net';
import { ValidatorConstraint, type ValidatorConstraintInterface } from 'class-validator';

const NAMED = ['loopback', 'linklocal', 'uniquelocal'];

/** What Express's `trust proxy` takes as a list, checked here because Express would quote a wrong entry. */
@ValidatorConstraint({ name: 'isProxyList' })
export class IsProxyList implements ValidatorConstraintInterface {
  validate(proxies: unknown): boolean {
    return Array.isArray(proxies) && proxies.every((proxy) => typeof proxy === 'string' && isProxy(proxy));
  }

  defaultMessage(): string {
    return `$property must list addresses, networks with their prefix length, or ${NAMED.join(', ')}`;
  }
}

function isProxy(proxy: string): boolean {
  if (NAMED.includes(proxy)) return true;
  const [address = '', length, ...rest] = proxy.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  // A length of 0 would believe everybody.
  return (
    length === undefined || (/^[1-9]\d{0,2}$/.test(length) && Number(length) <= (version === 4 ? 32 : 128))
  );
}
