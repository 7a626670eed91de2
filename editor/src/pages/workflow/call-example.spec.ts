import { expect, it } from 'vitest';
import { callExample } from './call-example';

const url = 'https://parcours.example/hooks/abc';

it('a webhook shows how it is called, with what its callers have to show', () => {
  expect(callExample({ url, hook: { method: 'POST', callers: 'header' } })).toBe(`curl -X POST '${url}' \\\n  -H 'X-Api-Key: <token>' \\\n  -H 'content-type: application/json' \\\n  -d '{"email":"ada@example.org"}'`);
  expect(callExample({ url, hook: { method: 'GET', callers: 'anybody' } })).toBe(`curl -X GET '${url}'`);
  expect(callExample({ url, hook: { method: 'POST', callers: 'signature' } })).toContain('webhook-signature: v1,<signature>');
});

it('a line that is copied into a shell does nothing else there', () => {
  expect(callExample({ url: "https://x.example/'$(reboot)'", hook: { method: 'GET', callers: 'anybody' } })).toBe(`curl -X GET 'https://x.example/%27$(reboot)%27'`);
});

it('other entry points have none', () => {
  expect(callExample({ url })).toBeNull();
  expect(callExample({ url: null, hook: { method: 'POST', callers: 'anybody' } })).toBeNull();
});
