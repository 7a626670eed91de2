import { routes, type Session } from '@parcours/sdk/api';
import { shallowRef } from 'vue';
import { call } from '../api/client';
import { ApiFailure } from '../api/failure';
import { disconnect } from '../api/live';

/** Who is signed in; null until known and after sign-out. */
export const session = shallowRef<Session | null>(null);

/** Reads the session once; false when nobody is signed in. Throws when the server cannot say. */
export async function loadSession(): Promise<boolean> {
  if (session.value) return true;
  try {
    session.value = await call(routes.session.read);
    return true;
  } catch (failure) {
    if (failure instanceof ApiFailure && failure.status === 401) return false;
    throw failure;
  }
}

/** Forgets the session in this browser, without asking the server. */
export function dropSession(): void {
  session.value = null;
  disconnect();
}

export async function signOut(): Promise<void> {
  await call(routes.session.remove);
  dropSession();
}
