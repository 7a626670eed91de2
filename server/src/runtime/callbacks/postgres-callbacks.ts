import { createHash } from 'node:crypto';
import { DefectError, TransientError, UserError, isNodeFailure, toFailure, type CallbackAnswer, type CallbackEvent, type CallbackRequest, type Collected, type CredentialDefinition, type HttpResponse } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Callbacks } from '../../core/callbacks/callbacks.js';
import type { CatalogView, Clock, Doors } from '../../core/ports.js';
import { storable, storableText } from '../../core/storable.js';
import { hideSecrets, secretTexts } from '../../db/vault/hide-secrets.js';
import { unlessAway } from '../node-context.js';
import type { CallbackAddress } from './callback-address.js';
import { checkCallbackEvents } from './check-callback-events.js';
import { readBodies } from './read-bodies.js';

const NOTHING: HttpResponse = { status: 200 };

export interface CallbacksParts {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly catalog: Pick<CatalogView, 'credential'>;
  readonly doors: Pick<Doors, 'http' | 'address' | 'openCredential'>;
  readonly addresses: CallbackAddress;
  readonly baseUrl: string;
  /** There is something to be worked off. */
  kept(): void;
  onError(error: unknown): void;
}

interface Account {
  readonly workspaceId: number;
  readonly id: number;
  readonly type: string;
  readonly definition: CredentialDefinition;
}

/** What comes again is the same report, by the provider's own id or by what it says. */
const keyOf = ({ eventId, ...said }: CallbackEvent): string => (eventId === undefined ? `=${createHash('sha256').update(JSON.stringify(said)).digest('base64url')}` : `#${storableText(eventId)}`);

/** See `Callbacks`. What is kept here, `CallbackWorker` works off. */
export class PostgresCallbacks implements Callbacks {
  constructor(private readonly parts: CallbacksParts) {}

  address(workspaceId: number, credentialId: number): string {
    return `${this.parts.baseUrl}/callbacks/${this.parts.addresses.sign(workspaceId, credentialId)}`;
  }

  async receive(token: string, request: Omit<CallbackRequest, 'json' | 'form'>): Promise<HttpResponse | null> {
    const named = this.parts.addresses.open(token);
    const account = named === null ? null : await unlessAway(() => this.find(named.workspaceId, named.credentialId));
    if (account === null) return null;
    const answer = await this.ask(account, readBodies(request));
    const events = checkCallbackEvents(account.type, answer);
    if (events.length > 0) await unlessAway(() => this.keep(account, events));
    return answer.response ?? NOTHING;
  }

  async report(workspaceId: number, credentialId: number, events: readonly CallbackEvent[]): Promise<void> {
    const { rows } = await unlessAway(() => this.parts.pool.query<{ type: string }>('select type from credentials where workspace_id = $1 and id = $2', [workspaceId, credentialId]));
    const [row] = rows;
    if (row === undefined) throw new UserError('credential_missing', `Expected the credential ${credentialId}, found none; choose another one in the node's settings.`, { credentialId });
    const checked = checkCallbackEvents(row.type, { events });
    if (checked.length > 0) await unlessAway(() => this.keep({ workspaceId, id: credentialId }, checked));
  }

  /** Has the package of a credential fetch reports where nobody calls. Throws what it throws; nothing of the credential's secrets is in what it says. */
  async collect(workspaceId: number, credentialId: number): Promise<Collected> {
    const { clock, doors } = this.parts;
    const account = await unlessAway(() => this.find(workspaceId, credentialId));
    const collect = account?.definition.callbacks?.collect;
    if (account === null || collect === undefined) return 'nowhere';
    const secrets: string[] = [];
    try {
      const values = await doors.openCredential(workspaceId, credentialId, [account.type], (opened) => secrets.push(...opened));
      const own = (id: number): void => {
        if (id !== credentialId) throw new UserError('credential_missing', 'Reports are fetched with their own credential alone.');
      };
      return await collect({ id: credentialId, values }, {
        now: () => clock.now(),
        http: async (asked) => (asked.credential === undefined ? undefined : own(asked.credential), doors.http(workspaceId, asked)),
        address: (asked) => doors.address(asked),
        report: async (id, events) => (own(id), this.report(workspaceId, id, hideSecrets([...events], secretTexts(secrets)))),
      });
    } catch (thrown) {
      const { who, code, message } = toFailure(thrown);
      const Kind = who === 'user' ? UserError : who === 'transient' ? TransientError : DefectError;
      // what the other side answers may repeat what it was sent
      throw new Kind(code, hideSecrets(message, secretTexts(secrets)), {}, { cause: thrown });
    }
  }

  private async find(workspaceId: number, id: number): Promise<Account | null> {
    const { rows } = await this.parts.pool.query<{ type: string }>('select type from credentials where workspace_id = $1 and id = $2', [workspaceId, id]);
    const definition = rows[0] === undefined ? undefined : this.parts.catalog.credential(rows[0].type);
    return rows[0] === undefined || definition?.callbacks === undefined ? null : { workspaceId, id, type: rows[0].type, definition };
  }

  private async ask({ workspaceId, id, type, definition }: Account, request: CallbackRequest): Promise<CallbackAnswer> {
    const { clock, doors, onError } = this.parts;
    const secrets: string[] = [];
    try {
      const values = await doors.openCredential(workspaceId, id, [type], (opened) => secrets.push(...opened));
      const answer = await definition.callbacks?.read(request, values, {
        now: () => clock.now(),
        http: async (asked) => {
          if (asked.credential !== undefined && asked.credential !== id) throw new UserError('credential_missing', 'A report of a provider is read with its own credential alone.');
          return doors.http(workspaceId, asked);
        },
      });
      checkCallbackEvents(type, answer);
      return hideSecrets(answer as CallbackAnswer, secretTexts(secrets));
    } catch (thrown) {
      const failure = toFailure(thrown);
      if (failure.who === 'transient') throw thrown;
      // a call that makes the package stumble is junk to whoever sent it, and a mistake of the package to us
      if (failure.who === 'defect') onError(thrown);
      const sentence = failure.who === 'defect' || !isNodeFailure(thrown) ? 'Expected a report as the provider of this credential sends it, found something its package cannot read.' : hideSecrets(failure.message, secretTexts(secrets));
      throw new UserError('callback_refused', sentence, { status: 400 }, { cause: thrown });
    }
  }

  private async keep({ workspaceId, id }: Pick<Account, 'workspaceId' | 'id'>, events: readonly CallbackEvent[]): Promise<void> {
    await this.parts.pool.query(
      `insert into callbacks (workspace_id, credential_id, received_at, due_at, event_key, event)
       select $1, $2, to_timestamp($3::float8 / 1000), to_timestamp($3::float8 / 1000), u.event_key, u.event::jsonb from unnest($4::text[], $5::text[]) with ordinality as u(event_key, event, number) order by u.number
       on conflict (credential_id, event_key) do nothing`,
      [workspaceId, id, this.parts.clock.now(), events.map(keyOf), events.map(storable)],
    );
    this.parts.kept();
  }
}
