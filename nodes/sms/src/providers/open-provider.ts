import { DefectError, type NodeContext } from '@parcours/sdk/node';
import { openHttp } from './http.js';
import { openOvh } from './ovh.js';
import type { OpenProvider, Provider, Values } from './provider.js';
import { openSmpp } from '../smpp/smpp.js';
import { openTwilio } from './twilio.js';

const PROVIDERS: Readonly<Record<string, OpenProvider>> = { 'sms.twilio': openTwilio, 'sms.ovh': openOvh, 'sms.http': openHttp, 'sms.smpp': openSmpp };

/** Types of credentials a message can go out with, in the order they are offered. */
export const CREDENTIAL_TYPES = ['sms.ovh', 'sms.twilio', 'sms.smpp', 'sms.http'] as const;

export interface WayOut {
  readonly type: string;
  readonly values: Values;
  readonly provider: Provider;
}

/** Opens the credentials of one batch, each once. */
export function waysOut(context: NodeContext): (credential: number) => Promise<WayOut> {
  const open = async (id: number): Promise<WayOut> => {
    const [{ type, callbackUrl }, values] = await Promise.all([context.account(id), context.credential(id)]);
    const opener = Object.hasOwn(PROVIDERS, type) ? PROVIDERS[type] : undefined;
    if (opener === undefined) throw new DefectError('bad_credential_type', `Expected a credential of ${Object.keys(PROVIDERS).join(', ')}, found ${type}.`);
    return { type, values, provider: await opener({ id, values, ...(callbackUrl === undefined ? {} : { callbackUrl }) }, context) };
  };
  const known = new Map<number, Promise<WayOut>>();
  return (id) => {
    const way = known.get(id) ?? open(id);
    known.set(id, way);
    return way;
  };
}
