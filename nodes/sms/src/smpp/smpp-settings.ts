import { UserError, type CheckedAddress, type NodeContext } from '@parcours/sdk/node';
import { quote, type Values } from '../providers/provider.js';

export interface SmppSettings {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly user: string;
  readonly password: string;
  readonly systemType: string;
  readonly receives: boolean;
  readonly whole: boolean;
  readonly window: number;
}

const refuse = (expected: string, found: string | undefined): never => {
  throw new UserError('bad_credential', `Expected the SMPP credential to have ${expected}, found ${found ? `"${quote(found)}"` : 'nothing'}; correct the credential.`);
};

function whole(values: Values, name: string, missing: number, most: number): number {
  const number = Number(values[name] || missing);
  return Number.isInteger(number) && number >= 1 && number <= most ? number : refuse(`a ${name} from 1 to ${most}`, values[name]);
}

/** The stored values of an `sms.smpp` credential, checked. Throws `bad_credential`. */
export function readSmppSettings(values: Values): SmppSettings {
  const host = values['host']?.trim() ?? '';
  const user = values['user']?.trim() ?? '';
  if (host === '' || /[\s/@]/.test(host)) refuse('the name of a host such as smpp.example.org', host);
  if (user === '') refuse('a user (system_id)', user);
  return {
    host, user,
    port: whole(values, 'port', 2775, 65_535),
    // insists unless somebody said otherwise: passwords and messages of people are not for those in between
    tls: values['encryption'] !== 'none',
    password: values['password'] ?? '',
    systemType: values['systemType'] ?? '',
    receives: values['bind'] !== 'transmitter',
    whole: values['long'] === 'payload',
    window: whole(values, 'window', 10, 500),
  };
}

/** Where the host lets us connect to, and nowhere else (F8); certificates are still verified against the name. */
export const withCheckedAddress = ({ host, port }: SmppSettings, context: Pick<NodeContext, 'address'>): Promise<CheckedAddress> => context.address({ host, port, protocol: 'other' });
