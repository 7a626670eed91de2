import { createHash, timingSafeEqual } from 'node:crypto';
import { UserError, isNodeFailure, verifyMessage, type Hit, type HookAuthentication } from '@parcours/sdk/node';
import type { Caller } from '../../../core/caller.js';
import type { Clock, Doors } from '../../../core/ports.js';
import { isInside, readAddress, readBlock } from '../../outbound/address.js';
import { isGoodToken } from './json-web-token.js';

export type WebhookHit = Extract<Hit, { on: 'webhook' }>;
type Values = Readonly<Record<string, string>>;

/** What a webhook's subscription says about its callers. */
export interface CallerRules {
  readonly workspaceId: number;
  readonly authentication: HookAuthentication | undefined;
  readonly allowFrom: readonly string[] | undefined;
}

const TYPES: Readonly<Record<HookAuthentication['by'], string>> = { basic: 'core.callerBasic', header: 'core.callerHeader', jwt: 'core.callerJwt', signature: 'core.callerSignature' };
const SCHEMES: Readonly<Record<HookAuthentication['by'], string>> = { basic: 'Basic realm="webhook"', header: 'Token', jwt: 'Bearer', signature: 'Signature' };

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
/** Takes the same time wherever they differ, and however long they are. */
const isSame = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected)) && expected !== '';

/** One answer for a missing, a wrong and an outdated secret. */
const refused = (by: HookAuthentication['by']): UserError =>
  new UserError('caller_refused', 'This address asks its callers to show a secret, and found none that is right and still good; ask whoever gave you the address for it.', { status: 401, scheme: SCHEMES[by] });

const wrongPlace = (): UserError => new UserError('address_refused', 'This address takes calls from certain networks only, and this one comes from another; ask whoever gave it to you to allow yours.', { status: 403 });

const isBasic = ({ authorization }: Caller, { user = '', password = '' }: Values): boolean => {
  const [, packed = ''] = /^Basic ([A-Za-z0-9+/=_-]{1,4000})$/i.exec(authorization ?? '') ?? [];
  return isSame(Buffer.from(packed, 'base64').toString('utf8'), `${user}:${password}`);
};

const isSigned = ({ headers, rawBody }: WebhookHit, { secret = '' }: Values, now: number): boolean =>
  verifyMessage(secret, { id: headers['webhook-id'] ?? '', timestamp: headers['webhook-timestamp'] ?? '', signature: headers['webhook-signature'] ?? '' }, rawBody ?? '', now);

async function isRight(by: HookAuthentication['by'], hit: WebhookHit, caller: Caller, values: Values, now: number): Promise<boolean> {
  if (by === 'basic') return isBasic(caller, values);
  if (by === 'header') return isSame(hit.headers[(values['name'] ?? '').toLowerCase()] ?? '', values['value'] ?? '');
  if (by === 'signature') return isSigned(hit, values, now);
  const [, token = ''] = /^Bearer (\S{1,8000})$/i.exec(caller.authorization ?? '') ?? [];
  return isGoodToken(token, values, now);
}

/** Decides whether whoever calls a webhook may, before its trigger hears of the call. */
export class CallerCheck {
  constructor(private readonly parts: { readonly doors: Pick<Doors, 'openCredential'>; readonly clock: Clock; readonly onError: (error: unknown) => void }) {}

  /** What callers have to show; null when nothing can be right, because the credential is gone. Opened once for all calls that come together. */
  async open({ workspaceId, authentication }: CallerRules): Promise<Values | null> {
    if (authentication === undefined) return {};
    try {
      return await this.parts.doors.openCredential(workspaceId, authentication.credential, [TYPES[authentication.by]]);
    } catch (error) {
      if (!isNodeFailure(error)) throw error;
      this.parts.onError(error);
      return null;
    }
  }

  /** The call as the trigger may see it, without the secret. Throws `UserError` `address_refused` (403), `caller_refused` (401). */
  async admit({ authentication, allowFrom }: CallerRules, values: Values | null, hit: WebhookHit, caller: Caller): Promise<WebhookHit> {
    if (allowFrom !== undefined && allowFrom.length > 0) {
      const address = readAddress(caller.address ?? '');
      const blocks = allowFrom.flatMap((text) => readBlock(text) ?? []);
      if (address === undefined || !blocks.some((block) => isInside(address, block))) throw wrongPlace();
    }
    if (authentication === undefined) return hit;
    const { by } = authentication;
    if (values === null || !(await isRight(by, hit, caller, values, this.parts.clock.now()))) throw refused(by);
    if (by !== 'header') return hit;
    const secret = (values['name'] ?? '').toLowerCase();
    return { ...hit, headers: Object.fromEntries(Object.entries(hit.headers).filter(([name]) => name.toLowerCase() !== secret)) };
  }
}
