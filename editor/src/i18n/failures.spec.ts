import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiFailure } from '../api/failure';
import { FAILURES_FR } from './failures-fr';
import { i18n, language } from './i18n';
import './messages';
import { useFailureText } from './use-failure-text';

const server = join(import.meta.dirname, '../../../server/src');

/** Codes that answer no call of the editor, by who gets them instead. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'the console of the operator': ['backup_broken', 'backup_of_other_version', 'bad_arguments', 'bad_crash_point', 'bad_manifest', 'bad_package', 'database_in_use', 'not_built', 'wrong_key'],
  'sources, tills and providers that call us': ['bad_call', 'bad_json', 'bad_write_key', 'call_too_large', 'foreign_origin', 'no_group', 'no_identity'],
  'callers of webhooks': ['address_refused', 'caller_refused'],
  'the log of a run or of an entry point, in the words of its step': [
    'closed', 'code_crashed', 'code_failed', 'code_input_too_large', 'code_memory_limit', 'code_never_ends', 'code_result', 'code_syntax', 'code_time_limit', 'drop_full', 'http_status', 'message_too_large', 'not_signable', 'played',
    'port_refused', 'sandbox_unavailable', 'too_many_redirects', 'trigger_incomplete', 'bad_loyalty_request',
  ],
  'authors of packages': ['credential_not_granted', 'files_changed', 'host_not_granted', 'loyalty_not_granted', 'socket_not_granted'],
};

function* filesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* entry.name === 'testing' || entry.name === 'cli' || entry.name === 'demo' ? [] : filesIn(path);
    else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts')) yield path;
  }
}

/** What the server throws at people: a code that is written out, and a sentence. */
const THROWN = /(?:new UserError|conflict|unprocessable|badRequest|forbidden|tooLarge|tooMany|unsupportedBody|notSignedIn|refuse|refusal)\(\s*'([a-z_]+)',\s*['"`]/g;
const codes = [...new Set(['http', 'core', 'db', 'customers', 'runtime'].flatMap((floor) => [...filesIn(join(server, floor))]).flatMap((file) => [...readFileSync(file, 'utf8').matchAll(THROWN)].map(([, code = '']) => code)))];
const elsewhere = new Set(Object.values(ELSEWHERE).flat());

afterEach(() => (language.value = 'en'));

describe('what the server refuses', () => {
  it('is said in French too, whatever it is', () => {
    expect(codes.length).toBeGreaterThan(150);
    const missing = codes.filter((code) => !elsewhere.has(code) && !i18n.global.te(`failure.${code}`, 'fr') && FAILURES_FR[code] === undefined);
    // a new code needs a sentence in failures-fr.ts, or its place in the list above when it answers no call of the editor
    expect(missing).toEqual([]);
  });
  it('is one sentence or two, to be read by people, and no leftover', () => {
    for (const [code, sentence] of Object.entries(FAILURES_FR)) {
      expect([code, /^[A-ZÀÉ].*\.$/u.test(sentence), /[{}`"]/.test(sentence)]).toEqual([code, true, false]);
      expect([code, elsewhere.has(code)]).toEqual([code, false]);
    }
  });
  it('is told in the language of the screen', () => {
    const failure = new ApiFailure('over_ceiling', 'Expected in "quotas.runs" at most 10.', 422);
    expect(useFailureText()(failure)).toBe('Expected in "quotas.runs" at most 10.');
    language.value = 'fr';
    expect(useFailureText()(failure)).toContain('dépasse ce que l’exploitant autorise');
  });
});
