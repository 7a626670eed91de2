import { afterAll, beforeAll } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role } from '@parcours/sdk/api';
import type pg from 'pg';
import type { Connection } from '../../../src/db/migrate.js';
import { SessionsRepository } from '../../../src/db/repositories/sessions.repository.js';
import { newSecret, secretHash } from '../../../src/http/routing/secret-text.js';
import { createPool } from '../../../src/runtime/pool.js';
import { createServer, type RunningServer, type ServerOptions } from '../../../src/main/create-server.js';
import { readConfig } from '../../../src/platform/config.js';
import { createLog } from '../../../src/platform/logging.js';
import { testDatabase } from '../../support/test-database.js';
import { checkAnswer } from './check-answer.js';
import { testCatalog } from './test-catalog.js';

export const OWNER = { email: 'owner@example.org', password: 'a long way to go', name: 'Olga', workspace: 'Tea' };

export interface Answer {
  readonly status: number;
  readonly body: Record<string, never> & { error?: { code: string; message: string; details?: Record<string, unknown> } };
  readonly text: string;
  readonly headers: Headers;
}

/** Somebody who talks to the server over HTTP; keeps a session cookie like a browser. */
export class Visitor {
  cookie: string | undefined;
  key: string | undefined;

  constructor(readonly server: () => RunningServer) {}

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${this.server().url}${path.startsWith('/') ? path : `/api/v1/${path}`}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookie === undefined ? {} : { cookie: this.cookie }),
        ...(this.key === undefined ? {} : { authorization: `Bearer ${this.key}` }),
        ...headers,
      },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const [cookie] = response.headers.getSetCookie();
    if (cookie !== undefined) this.cookie = cookie.split(';')[0];
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') === true && text !== '' ? (JSON.parse(text) as Answer['body']) : ({} as Answer['body']);
    if (!path.startsWith('/')) checkAnswer(method, `/${path.split('?')[0]}`, response.status, json);
    return { status: response.status, body: json, text, headers: response.headers };
  }
}

export interface HttpStage {
  readonly server: RunningServer;
  readonly connection: Connection;
  /** Sees the rows of all workspaces, unlike a request. */
  readonly pool: pg.Pool;
  visitor(): Visitor;
  /** Signed in as the first owner; the account is made at the first call. */
  owner(): Promise<Visitor>;
  /** Speaks with an API key of this role. */
  holder(role: Role): Promise<Visitor>;
  /** Somebody with an account and this role, in the first workspace unless said; every call makes another session of the same person. */
  person(role: Role, workspaceId?: number): Promise<Visitor>;
  /** Owner of another workspace of the same server. */
  stranger(): Promise<Visitor>;
}

/** A whole server on a database of its own, for one spec file. */
export function httpStage(settings: Record<string, string> = {}, options: Partial<ServerOptions> = {}): HttpStage {
  const database = testDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'parcours-http-'));
  let running: RunningServer | undefined;
  let pool: pg.Pool | undefined;
  let owner: Promise<Visitor> | undefined;
  beforeAll(async () => {
    const config = readConfig({ PORT: '0', PARCOURS_DATA_DIR: dataDir, PARCOURS_LOG_LEVEL: 'silent', PARCOURS_ALLOW_PRIVATE_HOSTS: '127.0.0.1', ...settings });
    running = await createServer({ config, connection: database.connection, catalog: testCatalog(), log: createLog({ level: 'silent' }), ...options });
  });
  afterAll(async () => {
    await running?.close();
    await pool?.end();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const server = (): RunningServer => {
    if (running === undefined) throw new Error('The server is started in beforeAll: use it in a hook or a test.');
    return running;
  };
  const stage: HttpStage = {
    get server() {
      return server();
    },
    get connection() {
      return database.connection;
    },
    get pool() {
      return (pool ??= createPool(database.connection, () => undefined, 4));
    },
    visitor: () => new Visitor(server),
    owner: () => (owner ??= makeOwner(stage)),
    holder: async (role) => {
      const holder = stage.visitor();
      const { key } = (await (await stage.owner()).call('POST', 'api-keys', { name: role, role })).body as unknown as { key: string };
      holder.key = key;
      return holder;
    },
    person: (role, workspaceId) => signPersonIn(stage, role, workspaceId),
    stranger: () => makeStranger(stage),
  };
  return stage;
}

async function makeOwner(stage: HttpStage): Promise<Visitor> {
  const visitor = stage.visitor();
  const token = new URL(stage.server.setupLink ?? '').searchParams.get('token');
  const answer = await visitor.call('POST', 'setup', { token, ...OWNER });
  if (answer.status !== 201) throw new Error(`The owner could not be made: ${answer.text}`);
  return visitor;
}

/** Past the sign-in page, which has its own tests: a row for the person and one for the session. */
async function signPersonIn(stage: HttpStage, role: Role, workspaceId?: number): Promise<Visitor> {
  await stage.owner();
  const pool = stage.pool;
  const { rows: spaces } = await pool.query<{ id: number }>('select coalesce($1, min(id)) as id from workspaces', [workspaceId ?? null]);
  const workspace = spaces[0]!.id;
  const { rows } = await pool.query<{ id: number }>(
    `insert into users (email, name) values ($1, $2) on conflict (email) do update set name = excluded.name returning id`,
    [`${role}-${workspace}@example.org`, role],
  );
  await pool.query('insert into memberships (workspace_id, user_id, role) values ($1, $2, $3) on conflict (workspace_id, user_id) do update set role = excluded.role', [workspace, rows[0]!.id, role]);
  const secret = newSecret();
  const now = new Date();
  await stage.server.app.get(SessionsRepository).open({ tokenHash: secretHash(secret), userId: rows[0]!.id, workspaceId: workspace, createdAt: now, expiresAt: new Date(now.getTime() + 3_600_000), address: null, agent: null, method: 'password' });
  const visitor = stage.visitor();
  visitor.cookie = `parcours_session=${secret}`;
  return visitor;
}

async function makeStranger(stage: HttpStage): Promise<Visitor> {
  await stage.owner();
  const { rows } = await stage.pool.query<{ id: number }>(`insert into workspaces (name) values ('Coffee') returning id`);
  return signPersonIn(stage, 'owner', rows[0]?.id);
}
