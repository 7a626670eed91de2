import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { verifyMessage } from '@parcours/sdk/node';
import { applyCredential } from './apply-credential.js';
import { boundHosts, isBoundTo } from './host-binding.js';
import { hideSecrets, secretTexts } from '../../db/vault/hide-secrets.js';

const may = (patterns: string, url: string): boolean => isBoundTo(boundHosts(['{{ hosts }}'], { hosts: patterns }), new URL(url));

describe('the hosts a credential is bound to (E5)', () => {
  it.each([
    ['api.example.org', 'https://api.example.org/x', true], ['api.example.org', 'https://API.example.org.:8443/x', true], ['https://api.example.org/v1', 'https://api.example.org/', true],
    ['*.example.org', 'https://a.b.example.org/', true], ['a.example, *.example.org', 'https://a.example/', true], ['*', 'https://anything.example/', true], ['example.org:8443', 'https://example.org:8443/', true],
    ['api.example.org', 'https://example.org/', false], ['*.example.org', 'https://example.org/', false], ['*.example.org', 'https://badexample.org/', false], ['example.org', 'https://example.org.evil.example/', false],
    ['example.org', 'https://example.org@evil.example/', false], ['example.org:8443', 'https://example.org/', false], ['https://example.org', 'http://example.org/', false], ['', 'https://example.org/', false], ['*.', 'https://example.org/', false],
  ])('"%s" and %s: %s', (patterns, url, allowed) => {
    expect(may(patterns, url)).toBe(allowed);
  });
  it('is never widened by what stands around them', () => {
    fc.assert(fc.property(fc.domain(), fc.domain(), (bound, other) => {
      expect(may(bound, `https://${other}/`)).toBe(other.toLowerCase() === bound.toLowerCase());
      expect(may(bound, `https://${bound}.${other}/`)).toBe(false);
      expect(may(`*.${bound}`, `https://x.${bound}/`)).toBe(true);
    }));
  });
});

describe('a credential in a request', () => {
  const request = { method: 'POST' as const, url: 'https://example.org/a?key=mine', headers: { AUTHORIZATION: 'mine', accept: 'x' }, body: { n: 1 } };
  it('takes the place of what the node has set, and leaves out what is empty', () => {
    const applied = applyCredential({ bearer: '{{ token }}', query: { key: '{{ key }}', none: '{{ none }}' }, body: { secret: '{{ key }}' } }, { token: 't', key: 'k&k' }, request, 0);
    expect(applied).toMatchObject({ url: 'https://example.org/a?key=k%26k', headers: { accept: 'x', authorization: 'Bearer t' }, body: { n: 1, secret: 'k&k' } });
    expect(applied.headers).not.toHaveProperty('AUTHORIZATION');
  });
  describe('whose type puts it into the body', () => {
    const apply = (changes: object) => applyCredential({ body: { key: '{{ key }}' } }, { key: 'k&k' }, { ...request, ...changes }, 0);
    it('goes along with JSON, a form and a form with files, whatever the node put there under its name', () => {
      expect(apply({ body: { key: 'mine', n: 1 } }).body).toEqual({ key: 'k&k', n: 1 });
      expect(apply({ body: undefined }).body).toEqual({ key: 'k&k' });
      expect(apply({ body: 'n=1&key=mine&key=again', headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' } }).body).toBe('n=1&key=k%26k');
      expect(apply({ body: undefined, form: [{ name: 'n', value: '1' }, { name: 'key', value: 'mine' }, { name: 'photo', file: '7' }] })).toMatchObject({ body: undefined, form: [{ name: 'n', value: '1' }, { name: 'photo', file: '7' }, { name: 'key', value: 'k&k' }] });
    });
    it.each([
      [{ body: 'n=1' }, 'a text'], [{ body: '{"n":1}', headers: { 'content-type': 'application/json' } }, 'a text'], [{ body: [1] }, 'a list'], [{ body: undefined, bodyFile: '7' }, 'a file'], [{ method: 'GET', body: undefined }, 'GET'],
    ])('never lets a request go without it (%#)', (changes, found) => {
      expect(() => apply(changes)).toThrow(expect.objectContaining({ code: 'credential_not_applicable', message: expect.stringContaining(`found ${found}`) }));
    });
    it('stays away from requests of credentials that have no value for it', () => {
      expect(applyCredential({ body: { key: '{{ key }}' } }, {}, { ...request, body: 'plain' }, 0).body).toBe('plain');
    });
  });
  it.each([['X-Key', 'a\r\nX-Other: b'], ['X Key', 'canary-1'], ['X-Key\n', 'a\u0000']])('cannot start another header (%#)', (name, value) => {
    let thrown: Error | undefined;
    try {
      applyCredential({ headers: { '{{ name }}': '{{ value }}' } }, { name, value }, request, 0);
    } catch (error) {
      thrown = error as Error;
    }
    expect(thrown).toMatchObject({ code: 'bad_credential' });
    expect(thrown?.message).not.toContain(value);
  });
  it('signs what goes out, body and all, with the id that stays the same over all tries (G7)', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const send = (nowMs: number) => applyCredential({ signature: '{{ secret }}' }, { secret }, { ...request, headers: { 'Webhook-Id': 'delivery-7' } }, nowMs);
    for (const nowMs of [1_763_770_000_000, 1_763_780_000_000]) {
      const { headers = {}, body } = send(nowMs);
      expect([headers['webhook-id'], headers['content-type'], body]).toEqual(['delivery-7', 'application/json', '{"n":1}']);
      expect(verifyMessage(secret, { id: 'delivery-7', timestamp: headers['webhook-timestamp'] ?? '', signature: headers['webhook-signature'] ?? '' }, body as string, nowMs)).toBe(true);
      expect(JSON.stringify(headers)).not.toContain(secret);
    }
    expect(() => applyCredential({ signature: '{{ secret }}' }, {}, request, 0)).toThrow(expect.objectContaining({ code: 'bad_credential' }));
    expect(() => applyCredential({ signature: '{{ secret }}' }, { secret }, { method: 'POST', url: 'https://example.org/', bodyFile: 'x' }, 0)).toThrow(expect.objectContaining({ code: 'not_signable' }));
  });
  it('does not come back with the answer, in any form it was sent in', () => {
    const secrets = secretTexts(['pass word/1', 'short']);
    const echo = { a: ['x pass word/1 y', encodeURIComponent('pass word/1')], b: { [Buffer.from('pass word/1').toString('base64')]: 1 }, c: 'short', n: 5 };
    expect(hideSecrets(echo, secrets)).toEqual({ a: ['x [secret] y', '[secret]'], b: { '[secret]': 1 }, c: 'short', n: 5 });
  });
});
