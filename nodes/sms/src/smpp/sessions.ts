import { createHash } from 'node:crypto';
import type { CheckedAddress } from '@parcours/sdk/node';
import type { Pdu } from 'smpp';
import { openSession, type BoundSession } from './session.js';
import type { SmppSettings } from './smpp-settings.js';

/** Long enough for most receipts and quick answers to come over the connection that has sent the message. */
const IDLE_MS = 600_000;

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
 * The session of these settings, shared by all batches of this process; one that broke is opened anew by whoever comes next. It closes after
 * ten minutes in which nobody asked for it. Throws like `openSession`.
 */
export async function sessionFor(settings: SmppSettings, checked: CheckedAddress): Promise<SharedSession> {
  const key = createHash('sha256').update(JSON.stringify([settings, checked])).digest('hex');
  let known = opening.get(key);
  if (known === undefined) {
    known = open(key, settings, checked);
    opening.set(key, known);
    known.catch(() => opening.delete(key));
  }
  const shared = await known;
  clearTimeout(shared.idleTimer);
  shared.idleTimer = setTimeout(() => shared.session.close(), IDLE_MS).unref();
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
