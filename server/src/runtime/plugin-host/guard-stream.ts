import type { HttpRequest } from '@parcours/sdk/node';
import { withGuard } from '../outbound/host-guard.js';
import { refuseHost, type Asker } from './members.js';
import type { Path } from './wire/messages.js';

/** A stream is opened by the host and not through the context: its request carries what the package was granted all the same. */
export function guardStream(path: Path, answer: unknown, asker: Pick<Asker, 'label' | 'granted'>): unknown {
  if (path.at(-2) !== 'stream' || path.at(-1) !== 'open' || typeof answer !== 'object' || answer === null) return answer;
  return withGuard(answer as HttpRequest, ({ hostname }) => refuseHost(hostname, asker));
}
