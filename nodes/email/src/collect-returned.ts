import { type CallbackEvent, type Collected, type NodeContext } from '@parcours/sdk/node';
import type { FetchMessageObject, ImapFlow } from 'imapflow';
import { judgeMailbox } from './judge-mailbox.js';
import { mailboxClient, readMailboxSettings, type MailboxSettings } from './mailbox-settings.js';
import { readMail } from './read-returned.js';

const AT_ONCE = 100;
/** What is about the message stands at the beginning; the rest is the message itself. */
const MAX_BYTES = 500_000;
/** A mailbox that was pointed at for the first time may be years old. */
const LOOKS_BACK_MS = 7 * 86_400_000;
/** Ours alone, so that a person who opens the mailbox hides nothing from us; servers that keep no words of others have `\Seen`. */
const KEYWORD = '$ParcoursRead';

interface Read {
  readonly uid: number;
  readonly events: readonly CallbackEvent[];
}

async function read({ uid, source, internalDate }: FetchMessageObject, uidValidity: bigint, domain: string): Promise<Read> {
  const events = await readMail(source ?? new Uint8Array(), domain);
  const at = internalDate === undefined ? Number.NaN : new Date(internalDate).getTime();
  // the mailbox's own number where a mail has none
  return { uid, events: events.map((event, index) => ({ ...(Number.isFinite(at) ? { at } : {}), eventId: `imap-${uidValidity}-${uid}-${index}`, ...event })) };
}

/** Marks what has been kept, and deletes of it what the settings say; a message that stays unmarked comes again and counts once. */
async function putAway(client: ImapFlow, all: readonly Read[], mark: string, deletes: boolean): Promise<void> {
  const uids = (some: readonly Read[]): string => some.map(({ uid }) => uid).join(',');
  await client.messageFlagsAdd(uids(all), [mark], { uid: true });
  const machines = all.filter(({ events }) => events.length > 0 && events.every(({ kind }) => kind !== 'received'));
  if (deletes && machines.length > 0) await client.messageDelete(uids(machines), { uid: true });
}

async function collectFrom(client: ImapFlow, { folder, deletes }: MailboxSettings, id: number, domain: string, context: Pick<NodeContext, 'now' | 'report'>): Promise<Collected> {
  const lock = await client.getMailboxLock(folder);
  try {
    const { mailbox } = client;
    if (mailbox === false) throw new Error('the folder was closed');
    const own = mailbox.permanentFlags?.has('\\*') === true || mailbox.permanentFlags?.has(KEYWORD) === true;
    const found = (await client.search({ since: new Date(context.now() - LOOKS_BACK_MS), ...(own ? { unKeyword: KEYWORD } : { seen: false }) }, { uid: true })) || [];
    const next = found.slice(0, AT_ONCE);
    if (next.length === 0) return 'all';
    const messages = await client.fetchAll(next.join(','), { uid: true, internalDate: true, source: { maxLength: MAX_BYTES } }, { uid: true });
    const all = await Promise.all(messages.map((message) => read(message, mailbox.uidValidity, domain)));
    const events = all.flatMap((one) => one.events);
    if (events.length > 0) await context.report(id, events);
    if (all.length > 0) await putAway(client, all, own ? KEYWORD : '\\Seen', deletes);
    return found.length > next.length && all.length > 0 ? 'more' : 'all';
  } finally {
    lock.release();
  }
}

/** What has come to the mailbox for bounces since the last time. Throws `imap_auth`, `imap_folder`, `imap_tls`, `imap_unreachable`, `bad_credential`. */
export async function collectReturned({ id, values }: { readonly id: number; readonly values: Readonly<Record<string, string>> }, context: Pick<NodeContext, 'now' | 'address' | 'report'>): Promise<Collected> {
  const settings = readMailboxSettings(values);
  if (settings === null) return 'nowhere';
  const sender = values['fromEmail']?.trim() ?? '';
  const client = await mailboxClient(settings, context);
  try {
    await client.connect();
    return await collectFrom(client, settings, id, sender.slice(sender.lastIndexOf('@') + 1), context);
  } catch (thrown) {
    throw judgeMailbox(thrown, settings.host, settings.folder);
  } finally {
    client.close();
  }
}

/** Whether the mailbox lets us in and has its folder; nothing is read or marked. Throws like `collectReturned`. */
export async function tryMailbox(values: Readonly<Record<string, string>>, context: Pick<NodeContext, 'address'>): Promise<void> {
  const settings = readMailboxSettings(values);
  if (settings === null) return;
  const client = await mailboxClient(settings, context);
  try {
    await client.connect();
    (await client.getMailboxLock(settings.folder, { readOnly: true })).release();
  } catch (thrown) {
    throw judgeMailbox(thrown, settings.host, settings.folder);
  } finally {
    client.close();
  }
}
