import { existsSync } from 'node:fs';
import { UserError, type JsonObject } from '@parcours/sdk/node';
import { isTestCase, readDocument, type TestCase, type WorkflowDocument } from '@parcours/sdk/workflow';
import type { CaseResult } from '../../core/plays/plays.js';
import { ImageLinks } from '../../customers/contents/image-links.js';
import { listCases } from '../../db/plays/test-cases.js';
import { AccountsRepository } from '../../db/repositories/accounts.repository.js';
import { WorkflowsRepository } from '../../db/repositories/workflows.repository.js';
import type { Config } from '../../platform/config.js';
import { ContentLibrary } from '../../runtime/contents/content-library.js';
import { visibleTexts } from '../../runtime/credentials/credential-door.js';
import { FileStore } from '../../runtime/files/file-store.js';
import { LiveLinks } from '../../runtime/links/live-links.js';
import { openLoyalty } from '../../runtime/loyalty/open-loyalty.js';
import { openPlays } from '../../runtime/plays/open-plays.js';
import { Sandbox } from '../../runtime/sandbox/sandbox.js';
import { PostgresScoring } from '../../runtime/scoring/postgres-scoring.js';
import { PostgresStore } from '../../runtime/store/postgres-store.js';
import type { PluginDesk } from './plugin-commands.js';
import { loadCatalog } from '../load-catalog.js';
import { readJsonFile } from './read-file.js';
import { workspaceId } from './workflow-commands.js';

interface Tested {
  readonly name: string;
  readonly document: WorkflowDocument;
  readonly cases: readonly TestCase[];
}

const complain = (error: unknown): void => void process.stderr.write(`${(error as Error).message}\n`);

/** A workflow with its test cases, as `{ "workflow": …, "testCases": […] }`. */
function readTested(file: string): Tested {
  const content = readJsonFile(file) as { readonly workflow?: unknown; readonly testCases?: unknown };
  const { document, problems } = readDocument(content?.workflow);
  if (document === null) throw new UserError('bad_document', `Expected a workflow under "workflow" in ${file}, found one that cannot be read: ${problems[0]?.message ?? ''}`);
  const cases: readonly unknown[] = Array.isArray(content.testCases) ? content.testCases : [];
  const wrong = cases.findIndex((one) => !isTestCase(one));
  if (wrong >= 0 || cases.length === 0) throw new UserError('bad_cases', `Expected test cases under "testCases" in ${file}, found ${wrong < 0 ? 'none' : `that number ${wrong + 1} is none`}; see /api/v1/workflows/<number>/test-cases.`);
  return { name: document.name, document, cases: cases as TestCase[] };
}

async function testedOf({ database }: PluginDesk, asked: string | undefined): Promise<Tested[]> {
  if (asked !== undefined && existsSync(asked)) return [readTested(asked)];
  const repository = new WorkflowsRepository(database.source);
  const workspace = await workspaceId(database);
  const ids = asked === undefined ? (await database.pool.query<{ id: number }>('select distinct c.workflow_id as id from test_cases c join workflows w on w.id = c.workflow_id where c.workspace_id = $1 and w.deleted_at is null order by 1', [workspace])).rows.map(({ id }) => id) : [Number(asked)];
  return Promise.all(
    ids.map(async (id) => {
      const found = Number.isInteger(id) && id > 0 ? await repository.find(workspace, id) : null;
      if (found === null) throw new UserError('not_found', `Expected a file or the number of a workflow, found ${asked ?? id}, which is neither; the numbers stand in the editor's addresses.`);
      return { name: `${found.name} (${id})`, document: found.draft, cases: (await listCases(database.pool, workspace, id)).map(({ body }) => body) };
    }),
  );
}

/** What a credential says openly; its secrets stay closed, for nothing is sent. */
async function accountOf({ database }: PluginDesk, workspace: number, id: number): Promise<{ readonly type: string; readonly values: Readonly<Record<string, string>> }> {
  const { rows } = await database.pool.query<{ type: string; visible: JsonObject }>('select type, visible from credentials where workspace_id = $1 and id = $2', [workspace, id]);
  const row = rows[0];
  if (row === undefined) throw new UserError('credential_missing', `There is no credential ${id}.`);
  return { type: row.type, values: visibleTexts(row.visible) };
}

function tell(one: TestCase, { differences, error }: CaseResult): boolean {
  const passed = error === null && differences.length === 0;
  process.stdout.write(`  ${passed ? 'passed' : 'FAILED'}  ${one.name}\n`);
  if (error !== null) process.stdout.write(`          ${error}\n`);
  for (const { what, number, expected, found } of differences) process.stdout.write(`          ${what}${number === null ? '' : ` ${number}`}\n            - ${expected ?? 'nothing'}\n            + ${found ?? 'nothing'}\n`);
  return passed;
}

/** Plays the test cases of a file, of one workflow, or of all; the exit code is 1 when one of them fails. */
export async function testWorkflows(config: Config, desk: PluginDesk, asked: string | undefined): Promise<number> {
  const { pool } = desk.database;
  const clock = { now: () => Date.now() };
  const catalog = await loadCatalog(config, desk.plugins);
  const sandbox = new Sandbox({ onError: complain });
  const files = new FileStore(pool, config.filesQuotaBytes);
  const admit = async (): Promise<null> => null;
  const store = new PostgresStore(pool, admit);
  const { ledger } = openLoyalty({ pool, clock, ids: store.ids, admit, woken: () => undefined, onError: complain });
  const plays = openPlays({
    pool, clock, find: catalog.find, sandbox, ledger, scoring: new PostgresScoring(pool, clock, () => undefined),
    contents: new ContentLibrary(pool, new ImageLinks(Buffer.alloc(32), config.baseUrl), new LiveLinks(Buffer.alloc(32), config.baseUrl)),
    doors: { accountOf: (workspace, id) => accountOf(desk, workspace, id), readFile: (workspace, id, slice) => files.slice(workspace, id, slice) },
  });
  try {
    // a file can be played before there is anybody: it has no purposes, lists or contents then
    const workspace = asked !== undefined && existsSync(asked) ? ((await new AccountsRepository(desk.database.source).firstWorkspace())?.id ?? 0) : await workspaceId(desk.database);
    let [failed, all] = [0, 0];
    for (const { name, document, cases } of await testedOf(desk, asked)) {
      process.stdout.write(`${name}\n`);
      const results = await plays.run(workspace, document, cases);
      results.forEach((result, index) => (failed += tell(cases[index] as TestCase, result) ? 0 : 1));
      all += cases.length;
    }
    process.stdout.write(all === 0 ? 'There are no test cases.\n' : failed === 0 ? `All ${all} test cases passed.\n` : `${failed} of ${all} test cases failed.\n`);
    return failed === 0 ? 0 : 1;
  } finally {
    await sandbox.close();
  }
}
