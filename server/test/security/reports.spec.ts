import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, readdirSync } from 'node:fs';

// Q6: where to report a hole, what follows, and that each one mended has its test and its advisory
const ROOT = new URL('../../../', import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const readSource = (path: string): string | null => (existsSync(new URL(path, ROOT)) ? textOf(path) : null);
const { judgeAdvisoryFiles } = (await import(new URL('tools/supply/judge-advisory-files.mjs', ROOT).href)) as { judgeAdvisoryFiles(files: readonly { name: string; text: string }[], read: typeof readSource): string[] };

describe('who finds a hole (Q6)', () => {
  it('is told where to report it, what follows within which time, and what is supported, one link away from the first page', () => {
    expect(textOf('README.md')).toContain('](SECURITY.md)');
    const [, reporting = ''] = /## Reporting a hole\n([\s\S]*?)\n## /.exec(textOf('SECURITY.md')) ?? [];
    for (const promise of ['Report a vulnerability', 'three working days', '90 days', 'advisory', 'supported', 'gets a test', '](docs/security/advisories/README.md)']) expect(reporting).toContain(promise);
  });

  it('finds an advisory for each one that was mended, with a test that is there', () => {
    const names = readdirSync(new URL('docs/security/advisories/', ROOT)).filter((name) => name !== 'README.md');
    expect(judgeAdvisoryFiles(names.map((name) => ({ name, text: textOf(`docs/security/advisories/${name}`) })), readSource)).toEqual([]);
  });

  it('would not find one that says less than the promise', () => {
    const good = (/```md\n([\s\S]*?)```/.exec(textOf('docs/security/advisories/README.md'))?.[1] ?? '').replace(/`server[^"]*"[^"]*"/, '`server/test/security/reports.spec.ts`: "would not find one that says less than the promise"');
    const judge = (text: string, name = 'PARCOURS-2027-001.md'): string => judgeAdvisoryFiles([{ name, text }], readSource).join('\n');
    expect(judge(good)).toBe('');
    for (const part of ['affects', 'mended in', 'severity', 'reported', 'published', 'test']) expect(judge(good.replace(new RegExp(`^- ${part}:.*\n`, 'm'), ''))).toContain(`"${part}" is missing`);
    expect(judge(good.replace('2027-02-01', '2027-08-01'))).toContain('later than 90 days');
    expect(judge(good.replace('would not find', 'nobody wrote'))).toContain('has no test');
    expect(judge(good, 'hole.md')).toContain('expected PARCOURS-');
  });
});
