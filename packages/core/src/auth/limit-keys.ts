import { createHash } from 'node:crypto';
import { isIPv6, SocketAddress } from 'node:net';

/** A login name as it is looked up. */
export function normalizeLogin(login: string): string {
  return login.normalize('NFKC').trim();
}

/** The bucket of an account, known or not; hashed, since addresses of people do not belong into a cache. */
export function accountKey(login: string): string {
  return `account:${createHash('sha256').update(login.toLowerCase()).digest('base64url')}`;
}

/** The bucket of who is signed in. */
export function userKey(userId: string): string {
  return `user:${userId}`;
}

/** The bucket of credentials whose session was not looked at. */
export function sessionKey(sessionId: string): string {
  return `session:${sessionId}`;
}

/** The bucket of an address. A household or a server has a whole IPv6 /64, so that counts as one. */
export function ipKey(ip: string): string {
  if (!ip.includes(':')) return `ip:${ip}`;
  const address = canonical(ip).replace(/^::ffff:(?=\d+\.)/, '');
  if (!isIPv6(address)) return `ip:${address}`;
  const [head = '', tail] = address.split('::');
  const groups = head ? head.split(':') : [];
  const end = tail ? tail.split(':') : [];
  if (tail !== undefined)
    groups.push(...Array<string>(Math.max(0, 8 - groups.length - end.length)).fill('0'));
  return `ip:${[...groups, ...end].slice(0, 4).join(':')}::/64`;
}

/** One spelling an IPv6 address, without its zone; an IPv4 address within one in dots. */
function canonical(ip: string): string {
  const address = ip.replace(/%.*$/, '');
  return isIPv6(address) ? new SocketAddress({ address, family: 'ipv6' }).address : address;
}
