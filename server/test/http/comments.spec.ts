import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { io, type Socket } from 'socket.io-client';
import { COMMENT_CHARACTERS, type AuditEntry, type CommentThread, type LiveEvent } from '@parcours/sdk/api';
import { MAX_COMMENTS } from '../../src/db/comments/write-comments.js';
import { httpStage, type Answer, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';

// issue 8.1: comments on the canvas
const stage = httpStage();
let owner: Visitor;
let editor: Visitor;
let viewer: Visitor;
let workflow = 0;
let socket: Socket | undefined;
beforeAll(async () => {
  owner = await stage.owner();
  [editor, viewer] = [await stage.person('editor'), await stage.person('viewer')];
  workflow = ((await owner.call('POST', 'workflows', { name: 'Welcome' })).body as unknown as { id: number }).id;
});
afterAll(() => void socket?.close());

interface Listed { readonly items: CommentThread[]; readonly openThreads: number; readonly resolvedThreads: number }
const call = (who: Visitor, method: string, rest = '', body?: unknown): Promise<Answer> => who.call(method, `workflows/${workflow}/comments${rest}`, body);
const thread = (answer: Answer): CommentThread => answer.body as unknown as CommentThread;
const list = async (state = 'open'): Promise<Listed> => (await call(owner, 'GET', `?state=${state}`)).body as unknown as Listed;
const write = async (who: Visitor, text: string, nodeId: string | null = 'mail'): Promise<CommentThread> => thread(await call(who, 'POST', '', { nodeId, text }));
const outcome = ({ status, body }: Answer): [number, string | undefined] => [status, body.error?.code];

describe('comments on a workflow', () => {
  it('are written by viewers, who may not edit, and answered; the draft stays what it was', async () => {
    const { revision: before } = (await owner.call('GET', `workflows/${workflow}`)).body as unknown as { revision: number };
    const made = await write(viewer, 'Is “tu” right here?\n<b>Or “vous”?</b>');
    expect(made).toMatchObject({ nodeId: 'mail', text: 'Is “tu” right here?\n<b>Or “vous”?</b>', author: { name: expect.any(String) }, editedAt: null, resolvedAt: null, deleted: false, answers: [] });
    expect(Math.abs(Date.parse(made.createdAt) - Date.now())).toBeLessThan(60_000);
    const answered = thread(await call(editor, 'POST', `/${made.id}/answers`, { text: '“Vous”: they are new.' }));
    expect(answered.answers.map(({ text }) => text)).toEqual(['“Vous”: they are new.']);
    await write(owner, 'On the whole', null);
    const { items, openThreads } = await list();
    expect([items.map(({ text, nodeId }) => [text.slice(0, 2), nodeId]), openThreads]).toEqual([[['Is', 'mail'], ['On', null]], 2]);
    expect(((await owner.call('GET', `workflows/${workflow}`)).body as unknown as { revision: number }).revision).toBe(before);
    // an answer is no thread: it is not answered itself
    expect(outcome(await call(viewer, 'POST', `/${answered.answers[0]!.id}/answers`, { text: 'x' }))).toEqual([404, 'not_found']);
  });

  it('are changed by their author alone; the same text again is no change', async () => {
    const made = await write(viewer, 'First');
    expect(outcome(await call(owner, 'PUT', `/${made.id}`, { text: 'Not mine' }))).toEqual([403, 'not_author']);
    expect(thread(await call(viewer, 'PUT', `/${made.id}`, { text: 'First' })).editedAt).toBeNull();
    expect(thread(await call(viewer, 'PUT', `/${made.id}`, { text: 'Second' }))).toMatchObject({ text: 'Second', editedAt: expect.any(String) });
  });

  it('are resolved and opened again by anybody, and by an answer', async () => {
    const made = await write(viewer, 'Wait two days?');
    const { resolvedThreads } = await list();
    const first = thread(await call(editor, 'PUT', `/${made.id}/resolution`, { resolved: true }));
    const second = thread(await call(owner, 'PUT', `/${made.id}/resolution`, { resolved: true }));
    expect([second.resolvedAt, second.resolvedBy]).toEqual([first.resolvedAt, first.resolvedBy]);
    expect(first.resolvedBy).not.toBeNull();
    expect((await list('resolved')).items.map(({ id }) => id)).toEqual([made.id]);
    expect((await list()).resolvedThreads).toBe(resolvedThreads + 1);
    expect(thread(await call(viewer, 'POST', `/${made.id}/answers`, { text: 'Three.' }))).toMatchObject({ resolvedAt: null, resolvedBy: null });
    expect((await list()).items.map(({ id }) => id)).toContain(made.id);
    await call(viewer, 'PUT', `/${made.id}/resolution`, { resolved: true });
    expect(thread(await call(viewer, 'PUT', `/${made.id}/resolution`, { resolved: false })).resolvedAt).toBeNull();
  });

  it('are deleted by their author, or by an admin, who leaves a trace; answers of others stay', async () => {
    const made = await write(viewer, 'canary of what was said');
    const answered = thread(await call(editor, 'POST', `/${made.id}/answers`, { text: 'Stays' }));
    expect(outcome(await call(editor, 'DELETE', `/${made.id}`))).toEqual([403, 'not_author']);
    expect((await call(viewer, 'DELETE', `/${made.id}`)).status).toBe(204);
    expect((await list()).items.find(({ id }) => id === made.id)).toMatchObject({ deleted: true, text: '', answers: [{ text: 'Stays' }] });
    for (const [method, rest, body] of [['DELETE', '', undefined], ['PUT', '', { text: 'Again' }]] as const) expect((await call(viewer, method, `/${made.id}${rest}`, body)).status).toBeGreaterThanOrEqual(403);
    expect((await call(owner, 'DELETE', `/${answered.answers[0]!.id}`)).status).toBe(204);
    expect((await list()).items.map(({ id }) => id)).not.toContain(made.id);
    expect((await stage.pool.query('select 1 from workflow_comments where id = $1', [made.id])).rowCount).toBe(0);
    const { items } = (await owner.call('GET', 'audit?action=comments')).body as unknown as { items: AuditEntry[] };
    expect(items.map(({ action, details }) => [action, Object.keys((details as { before: object }).before)])).toEqual([['comments.remove', ['author', 'createdAt']], ['comments.remove', ['author', 'createdAt']]]);
    expect(JSON.stringify(items)).not.toContain('canary');
  });

  it('have an end: of one comment, and of all of a workflow', async () => {
    for (const text of ['', ' \n ', 'x'.repeat(COMMENT_CHARACTERS + 1)]) expect((await call(viewer, 'POST', '', { nodeId: null, text })).status).toBe(400);
    expect((await write(viewer, 'x'.repeat(COMMENT_CHARACTERS))).text).toHaveLength(COMMENT_CHARACTERS);
    const other = ((await owner.call('POST', 'workflows', { name: 'Full' })).body as unknown as { id: number }).id;
    await stage.pool.query(`insert into workflow_comments (workspace_id, workflow_id, created_at, text) select 1, $1, now(), 'One of many' from generate_series(1, $2::int)`, [other, MAX_COMMENTS]);
    const [{ id }] = ((await owner.call('GET', `workflows/${other}/comments`)).body as unknown as Listed).items as [CommentThread];
    expect(outcome(await owner.call('POST', `workflows/${other}/comments`, { nodeId: null, text: 'One more' }))).toEqual([409, 'too_many_comments']);
    expect(outcome(await owner.call('POST', `workflows/${other}/comments/${id}/answers`, { text: 'One more' }))).toEqual([409, 'too_many_comments']);
  });

  it('are nothing to another workspace, and no business of programs (D2)', async () => {
    const { id } = await write(viewer, 'canary for strangers');
    const stranger = await stage.stranger();
    for (const [method, rest, body] of [['GET', '', undefined], ['POST', '', { nodeId: null, text: 'x' }], ['PUT', `/${id}`, { text: 'x' }], ['PUT', `/${id}/resolution`, { resolved: true }], ['DELETE', `/${id}`, undefined]] as const)
      expect(outcome(await call(stranger, method, rest, body))).toEqual([404, 'not_found']);
    expect(outcome(await call(await stage.holder('admin'), 'POST', '', { nodeId: null, text: 'By a program' }))).toEqual([403, 'not_permitted']);
    expect(thread(await call(viewer, 'PUT', `/${id}`, { text: 'Still mine' })).text).toBe('Still mine');
  });

  it('stay when whoever wrote them is gone, and go with the workflow’s row', async () => {
    const leaver = await stage.person('editor');
    const { id, author } = await write(leaver, 'Written before leaving');
    await stage.pool.query('update workflow_comments set author_id = null where author_id = $1', [author?.id]);
    expect((await list()).items.find((known) => known.id === id)).toMatchObject({ author: null, text: 'Written before leaving' });
  });

  it('are told to whoever has the workflow open, without what they say (N2)', async () => {
    const heard: LiveEvent[] = [];
    socket = io(stage.server.url, { transports: ['websocket'], extraHeaders: { cookie: owner.cookie ?? '' }, reconnection: false });
    socket.on('live', (event: LiveEvent) => heard.push(event));
    await new Promise((connected) => socket?.once('connect', () => connected(undefined)));
    expect(await socket.emitWithAck('watch', { workflowId: workflow })).toEqual({ ok: true });
    await write(viewer, 'canary on the wire');
    await eventually(() => Promise.resolve(heard.map(({ type }) => type)), (types) => types.includes('workflow.comments'));
    expect(heard.filter(({ type }) => type === 'workflow.comments')[0]).toEqual({ type: 'workflow.comments', workflowId: workflow });
  });
});
