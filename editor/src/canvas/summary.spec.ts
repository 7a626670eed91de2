import type { NodeDescription } from '@parcours/sdk/workflow';
import { expect, it } from 'vitest';
import { summarize } from './summary';

const type = {
  summary: ['subject', 'amount', 'mode', 'at'],
  fields: {
    subject: { kind: 'text', label: { en: 'Subject' } },
    amount: { kind: 'number', label: { en: 'Amount' } },
    mode: { kind: 'choice', label: { en: 'Mode' }, choices: [{ value: 'once', label: { en: 'Once' } }] },
    at: { kind: 'dateTime', label: { en: 'When' } },
  },
} as unknown as NodeDescription;
const said = (settings: object): string => summarize(type, settings as never, { read: (text) => text?.en ?? '', language: 'en', nameOf: () => '' });

it('a card says what a setting is, in JavaScript as well', () => {
  expect(said({ subject: 'Hello', amount: 5, mode: 'once' })).toBe('Hello · Amount: 5 · Once');
  expect(said({ subject: { $js: 'json.title\n  .trim()' }, amount: { $js: 'json.price * 1.2' }, mode: { $js: 'json.mode' }, at: { $js: 'json.at' } })).toBe('= json.title .trim() · Amount = json.price * 1.2 · = json.mode · = json.at');
});
