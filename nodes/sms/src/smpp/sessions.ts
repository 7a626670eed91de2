import { createHash } from 'node:crypto';
import type { CheckedAddress } from '@parcours/sdk/node';
import type { Pdu } from 'smpp';
import { openSession, type BoundSession } from './session.js';
import type { SmppSettings } from './smpp-settings.js';

/** Receipts and answers come over the connection that has sent the message, some a day later; one that only sends has no such reason to stay. */
const RECEIVING_IDLE_MS = 86_400_000;
const SENDING_IDLE_MS = 60_000;

export interface SharedSession {
  readonly session: BoundSession;
  /** What takes receipts and replies from now on. */
  onDeliver: (pdu: Pdu) => Promise<boolean>;
}

interface Open extends SharedSession {
  idleTimer: NodeJS.Timeout | undefined;
}

const opening = new Map<string, Promise<Open>>();
const nobody = (): Promise<boolean> => Promise.resolve(false);

async function open(key: string, settings: SmppSettings, checked: CheckedAddress): Promise<Open> {
  const shared: { onDeliver: Open['onDeliver']; idleTimer: Open['idleTimer'] } = { onDeliver: nobody, idleTimer: undefined };
  const session = await openSession(settings, checked, {
    onDeliver: (pdu) => shared.onDeliver(pdu),
    onClose: () => {
      clearTimeout(shared.idleTimer);
      opening.delete(key);
    },
  });
  return Object.assign(shared, { session });
}

/**
 * The session of a credential with these settings, shared by all batches of this process; one that broke is opened anew by whoever comes next.
 * It closes after a day (a minute when it only sends) in which nobody asked for it. Throws like `openSession`.
 */
export async function sessionFor(credential: number, settings: SmppSettings, checked: CheckedAddress): Promise<SharedSession> {
  // two workspaces may have the same account, but never each other's answers
  const key = createHash('sha256').update(JSON.stringify([credential, settings, checked])).digest('hex');
  let known = opening.get(key);
  if (known === undefined) {
    known = open(key, settings, checked);
    opening.set(key, known);
    known.catch(() => opening.delete(key));
  }
  const shared = await known;
  clearTimeout(shared.idleTimer);
  shared.idleTimer = setTimeout(() => shared.session.close(), settings.receives ? RECEIVING_IDLE_MS : SENDING_IDLE_MS).unref();
  return shared;
}

/** Binds and says goodbye at once. */
export async function trySmpp(settings: SmppSettings, checked: CheckedAddress): Promise<void> {
  const session = await openSession({ ...settings, receives: false }, checked, { onDeliver: nobody, onClose: () => undefined });
  session.close();
}

/** Closes every session, for a process that wants to end. */
export async function closeSessions(): Promise<void> {
  for (const known of [...opening.values()]) await known.then(({ session }) => session.close(), () => undefined);
}
