import { isIP, type LookupFunction } from 'node:net';
import { UserError, isNodeFailure, type AddressRequest, type CheckedAddress } from '@parcours/sdk/node';
import { readAddress } from './address.js';
import { addressRefused, requestInvalid, unreachable } from './failures.js';
import { bareHost, type NetworkPolicy } from './network-policy.js';
import { isRefused } from './refused-ranges.js';

/** Where mail is handed over and fetched; anything else at a public host is not a mail server's door. */
const MAIL_PORTS: Readonly<Partial<Record<AddressRequest['protocol'], readonly number[]>>> = { smtp: [25, 465, 587, 2525], imap: [143, 993] };

const lookUp = (host: string, lookup: LookupFunction): Promise<{ address: string; family: number }> =>
  new Promise((resolve, reject) => {
    lookup(host, {}, (error, address, family) => {
      if (error !== null) return reject(error as Error);
      if (typeof address !== 'string') return reject(addressRefused());
      resolve({ address, family: family ?? 4 });
    });
  });

/** The checked address of a host that is not spoken to by HTTP (F8). Throws `UserError` `address_refused`, `port_refused`, `request_invalid`; `TransientError` `network`. */
export async function checkAddress({ host, port, protocol }: AddressRequest, policy: NetworkPolicy, lookup: LookupFunction): Promise<CheckedAddress> {
  const name = bareHost(host.trim());
  if (name === '' || !/^[\p{L}\p{N}.:_-]{1,253}$/u.test(name)) throw requestInvalid('the name of a host such as smtp.example.org', JSON.stringify(host.slice(0, 100)));
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw requestInvalid('a port from 1 to 65535', String(port));
  const literal = isIP(name);
  if (literal !== 0 && !policy.allows(name, name)) throw addressRefused();
  let found: { address: string; family: number };
  try {
    found = literal !== 0 ? { address: name, family: literal } : await lookUp(name, lookup);
  } catch (error) {
    throw isNodeFailure(error) ? error : unreachable(name, 'no answer about its name', error);
  }
  const address = readAddress(found.address);
  const ports = MAIL_PORTS[protocol];
  // what the operator has allowed by name may stand at any port
  if (ports !== undefined && !ports.includes(port) && (address === undefined || !isRefused(address)))
    throw new UserError('port_refused', `Expected one of the ports ${ports.join(', ')} of a mail server, found ${port}; correct the port.`, { port });
  return { address: found.address, family: found.family === 6 ? 6 : 4, port, servername: literal === 0 ? name : '' };
}
