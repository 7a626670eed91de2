import { TransientError, UserError, isEmail, field, isNodeFailure, oneLine, toFailure, type Field, type HttpRequest, type HttpResult, type NodeContext, type NodeFailure } from '@parcours/sdk/node';
import type { Message } from '../message.js';
import type { Answer, CallFailure, Transport } from '../transport.js';

export type Values = Readonly<Record<string, string>>;

/** An email service with an HTTP interface, described as far as services differ. */
export interface Provider {
  /** As sentences call it. */
  readonly name: string;
  /** Messages in one call. */
  readonly together: number;
  /** Throws `UserError` for what the service cannot carry. */
  request(messages: readonly Message[], values: Values, now: number): HttpRequest | Promise<HttpRequest>;
  /** What an answer says of each message; null where it does not speak of messages one by one. May be asked of any status. */
  answers(result: HttpResult, messages: readonly Message[]): readonly Answer[] | null;
  /** The words of an error, and its code. */
  words(result: HttpResult): { readonly code: string; readonly text: string };
  /** Codes that concern the account, not a message: a person must act, and the rest of the batch would fail the same way. */
  readonly accountCodes: ReadonlySet<string>;
  /** Codes that pass by themselves. */
  readonly passingCodes: ReadonlySet<string>;
}

/** Long enough for a batch with attachments. */
const TIMEOUT_MS = 30_000;

export const quoted = (words: string): string => `"${oneLine(words, 300)}"`;

export const objectOf = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {});
export const textOfValue = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');

/** When `Retry-After` says to come again: seconds or a date (RFC 9110, 10.2.3), at most a day ahead. */
export function retryAtOf(headers: HttpResult['headers'], now: number): number | undefined {
  const said = headers['retry-after']?.trim() ?? '';
  const at = /^\d{1,7}$/.test(said) ? now + Number(said) * 1_000 : Date.parse(said);
  return Number.isFinite(at) && at > now ? Math.min(at, now + 86_400_000) : undefined;
}

/** Says who must act on one message a service did not take. */
export function judgeCode({ name, accountCodes, passingCodes }: Provider, status: number, code: string, text: string, retryAt?: number): NodeFailure {
  const found = `found ${status === 200 ? 'the error' : `status ${status}`} ${code === '' ? '' : `${code} `}${quoted(text)}`;
  const details = { status, providerCode: code };
  if (passingCodes.has(code) || status === 429 || status === 503) return toFailure(new TransientError('provider_busy', `Expected ${name} to take the message now, ${found}; it is tried again by itself.`, { ...details, ...(retryAt === undefined ? {} : { retryAt }) }));
  if (status === 401 || status === 403) return toFailure(new UserError('provider_auth', `Expected ${name} to accept the credential, ${found}; correct the credential, or what it may do there.`, details));
  if (accountCodes.has(code)) return toFailure(new UserError('provider_account', `Expected the account at ${name} to be allowed to send, ${found}; settle it there, then retry.`, details));
  // a gateway or a crash behind the door: the messages may have been taken
  if (status >= 500 || status === 408) return toFailure(new TransientError('outcome_unknown', `Expected ${name} to say what became of the message, ${found}; whether it was accepted is not known, so it is not sent again by itself.`, details));
  return toFailure(new UserError('provider_refused', `Expected ${name} to take the message, ${found}; correct the recipient or the message.`, details));
}

const CLOSING = new Set(['provider_auth', 'provider_account', 'provider_busy', 'network', 'address_refused', 'credential_host', 'credential_missing', 'bad_credential']);

const callFailure = (failure: NodeFailure): CallFailure => ({ failure, closed: CLOSING.has(failure.code) });

/** One call with some messages. Never throws. */
async function callProvider(provider: Provider, messages: readonly Message[], values: Values, context: Pick<NodeContext, 'http' | 'now'>, credential: number | undefined): Promise<readonly Answer[] | CallFailure> {
  let result: HttpResult;
  try {
    result = await context.http({ timeoutMs: TIMEOUT_MS, ...(await provider.request(messages, values, context.now())), ...(credential === undefined ? {} : { credential }) });
  } catch (thrown) {
    return callFailure(isNodeFailure(thrown) ? toFailure(thrown) : toFailure(new TransientError('outcome_unknown', `Expected ${provider.name} to answer, found ${quoted(String(thrown))}; whether the message was accepted is not known, so it is not sent again by itself.`)));
  }
  const answers = provider.answers(result, messages);
  if (answers?.length === messages.length) return answers;
  const { code, text } = provider.words(result);
  if (result.status >= 200 && result.status < 300)
    return callFailure(toFailure(new TransientError('outcome_unknown', `Expected ${provider.name} to say what became of each message, found ${code === '' ? 'another answer' : code} ${quoted(text || JSON.stringify(result.body))}; whether they were accepted is not known, so they are not sent again by themselves.`, { status: result.status })));
  return callFailure(judgeCode(provider, result.status, code, text, retryAtOf(result.headers, context.now())));
}

/** Opens a service for one batch. Throws `UserError` `bad_credential`. */
export function openProvider(provider: Provider, values: Values, context: Pick<NodeContext, 'http' | 'now'>, credential?: number): Transport {
  const fromEmail = values['fromEmail']?.trim() ?? '';
  if (!isEmail(fromEmail)) throw new UserError('bad_credential', `Expected the ${provider.name} credential to have a sender address such as news@example.org, found ${fromEmail === '' ? 'nothing' : quoted(fromEmail)}; correct the credential.`);
  return { fromEmail, fromName: values['fromName'] ?? '', together: provider.together, calls: 4, send: (messages) => callProvider(provider, messages, values, context, credential) };
}

/** `https://api.example.org`, without a slash at the end. */
export const serverOf = (values: Values, normal: string): string => (values['server']?.trim() || normal).replace(/\/+$/, '');

/** What the credentials of all services hold besides their keys. */
export const senderFields = (server: string): { readonly fromEmail: Field<string>; readonly fromName: Field<string>; readonly server: Field<string> } => ({
  fromEmail: field.text({ label: { en: 'Sender address', fr: 'Adresse de l’expéditeur' }, help: { en: 'Of a domain or sender that is confirmed there.', fr: 'D’un domaine ou d’un expéditeur validé chez le fournisseur.' }, placeholder: { en: 'news@example.org', fr: 'actus@exemple.fr' }, format: 'email', required: true, maximumLength: 254 }),
  fromName: field.text({ label: { en: 'Sender name', fr: 'Nom de l’expéditeur' }, default: '', maximumLength: 200 }),
  server: field.text({ label: { en: 'Address of the interface', fr: 'Adresse de l’interface' }, help: { en: 'Only changed for another region or a proxy of your own.', fr: 'À changer seulement pour une autre région ou votre propre proxy.' }, default: server, format: 'url', maximumLength: 300 }),
});
