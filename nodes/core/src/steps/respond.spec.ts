import { describe, expect, test } from '@jest/globals';
import { runNode } from '@parcours/sdk/testing';
import { respond } from './respond.js';

describe('responding to a webhook', () => {
  test.each([
    [{}, { status: 200, headers: {}, body: { a: 1 } }],
    [{ send: 'json', json: { ok: true }, status: 201 }, { status: 201, headers: {}, body: { ok: true } }],
    [{ send: 'text', text: 'Hello' }, { status: 200, headers: {}, body: 'Hello' }],
    [{ send: 'nothing', status: 204, headers: [{ name: 'X-Trace', value: '7' }] }, { status: 204, headers: { 'x-trace': '7' } }],
  ])('with %j', async (settings, response) => {
    expect(await runNode(respond, { settings, items: [{ a: 1 }] })).toEqual([{ kind: 'next', port: 'main', response }]);
  });

  test.each([
    [{ name: 'Location', value: 'https://example.org\r\nSet-Cookie: a=b' }, 'Expected the value of Location on one line'],
    [{ name: 'Set-Cookie', value: 'a=b' }, 'which only the server may set'],
    [{ name: 'X Y', value: '1' }, 'found "X Y"'],
  ])('refuses the header %j', async (header, message) => {
    expect(await runNode(respond, { settings: { headers: [header] } })).toMatchObject([{ kind: 'error', error: { code: 'bad_header', message: expect.stringContaining(message) } }]);
  });
});
