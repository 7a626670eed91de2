import { describe, expect, it } from '@jest/globals';
import { httpStage } from './support/http-server.js';

const stage = httpStage();

describe('what comes in', () => {
  it.each([
    ['is refused without the JSON content type', ['{}', { 'content-type': 'text/plain' }], 415, 'not_json'],
    ['is refused as a form', ['name=x', { 'content-type': 'application/x-www-form-urlencoded' }], 415, 'not_json'],
    ['is refused when it is not JSON', ['{"name":', {}], 400, 'bad_json'],
    ['is refused when it reaches for the prototype', ['{"__proto__":{"admin":true}}', {}], 400, 'bad_key'],
    ['is refused when it is nested too deeply', [`{"document":${'['.repeat(70)}${']'.repeat(70)}}`, {}], 400, 'too_deep'],
    ['is refused when it is larger than a megabyte', [JSON.stringify({ name: 'x'.repeat(1_100_000) }), {}], 413, 'body_too_large'],
    ['is refused with the name of a field that is not known', ['{"nmae":"x"}', {}], 400, 'invalid_input'],
  ] as [string, [string, Record<string, string>], number, string][])('%s', async (_, [body, headers], status, code) => {
    const answer = await (await stage.owner()).call('POST', 'workflows', body, headers);
    expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
  });
  it('is described in one sentence that names the field', async () => {
    const owner = await stage.owner();
    const said = async (path: string, body: unknown) => (await owner.call('POST', path, body)).body.error;
    expect(await said('workflows', { nmae: 'x' })).toMatchObject({ message: '"nmae" is not known in this body; remove it or correct its name.', details: { field: 'nmae' } });
    expect(await said('lists', {})).toMatchObject({ message: 'Expected "name" in the body, found nothing; add it.', details: { field: 'name' } });
    expect(await said('lists', { name: 5 })).toMatchObject({ message: 'Expected "name" in the body to be a text, found a number; correct it and send it again.' });
    expect(await said('api-keys', { name: 'x', role: 'king' })).toMatchObject({ message: 'Expected "role" in the body to be one of owner, admin, editor, analyst, viewer, found something else; correct it and send it again.' });
    expect(await said('events', { events: [{ name: 'x', contact: {}, occurredAt: 'tomorrow' }] })).toMatchObject({ details: { field: 'events.0.occurredAt' } });
  });
  it('never stands in an error when it may be a secret', async () => {
    const { text } = await stage.visitor().call('POST', 'setup', { token: 'x', email: 'x@example.org', password: 'short', name: 'x', workspace: 'x' });
    expect(text).not.toContain('short"');
    expect(text).toContain('at least 8 characters long, found 5');
  });
  it('of a query is read in its types and refused by name', async () => {
    const owner = await stage.owner();
    expect((await owner.call('GET', 'workflows?limit=5')).status).toBe(200);
    expect((await owner.call('GET', 'workflows?limit=500')).body.error?.message).toContain('"limit" in the query to be at most 200, found 500');
    expect((await owner.call('GET', 'workflows?page=2')).body.error?.details).toEqual({ field: 'page' });
    expect((await owner.call('GET', 'workflows?cursor=abc')).body.error?.code).toBe('bad_cursor');
    expect((await owner.call('GET', 'workflows?search=%00')).body.error?.code).toBe('bad_text');
  });
});

describe('answers', () => {
  it('carry the headers that keep browsers safe, errors too', async () => {
    for (const path of ['workflows', 'nothing', 'setup']) {
      const { headers } = await stage.visitor().call('GET', path);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
      expect(headers.get('content-security-policy')).toContain("script-src 'self';");
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });
  it('of anything not in the table are 404', async () => {
    const owner = await stage.owner();
    for (const path of ['/api/v1/users', '/api/v2/workflows', '/api', '/hooks', '/socket.io/x/y']) expect((await owner.call('GET', path)).status).toBeGreaterThanOrEqual(400);
  });
});
