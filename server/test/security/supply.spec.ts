import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

// Q1, Q2: what the tools decide about packages; `npm run supply` asks the registry as well
interface Locked {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dev: boolean;
}
type Judged = { readonly warnings: readonly string[]; readonly problems: readonly string[] };
const ROOT = new URL('../../../', import.meta.url);
const tool = async (name: string): Promise<Record<string, (...values: unknown[]) => unknown>> => (await import(new URL(`tools/supply/${name}.mjs`, ROOT).href)) as never;
const allowed = JSON.parse(readFileSync(new URL('tools/supply/allowed.json', ROOT), 'utf8')) as { banned: Record<string, string> };
const locked = (await tool('locked-packages'))['lockedPackages']!(ROOT.pathname) as Locked[];

describe('the packages we build on', () => {
  const judge = async (packages: readonly Partial<Locked>[]): Promise<string[]> => (await tool('judge-packages'))['judgePackages']!(packages, allowed) as string[];
  const good = { name: 'good', version: '1.0.0', license: 'MIT', integrity: 'sha512-AAAA', dev: false };

  it('are all allowed as they stand in the lock file', async () => {
    expect(await judge(locked)).toEqual([]);
    expect(locked.length).toBeGreaterThan(100);
  });

  it('refuses what is banned, of an unknown licence, from an address without encryption, or held to no checksum', async () => {
    for (const [wrong, sentence] of [
      [{ name: 'vm2' }, 'is banned'],
      [{ license: 'GPL-3.0' }, 'has the licence GPL-3.0'],
      [{ license: '(MIT AND SSPL-1.0)' }, 'has the licence'],
      [{ license: undefined }, 'has the licence unknown'],
      [{ license: 'MPL-2.0' }, 'has the licence MPL-2.0'],
      [{ resolved: 'http://registry.example/good.tgz' }, 'expected a registry over https'],
      [{ integrity: undefined }, 'has no sha512'],
      [{ integrity: 'sha1-AAAA' }, 'has no sha512'],
      [{ resolved: 'git+ssh://git@example.org/good.git' }, 'expected a registry over https'],
    ] as const) expect(await judge([{ ...good, ...wrong } as Partial<Locked>])).toEqual([expect.stringContaining(sentence)]);
    expect(await judge([{ ...good, license: '(GPL-3.0 OR MIT)' }, { ...good, license: 'MPL-2.0', dev: true }])).toEqual([]);
  });
});

describe('known holes', () => {
  const HOLE = 'https://github.com/advisories/GHSA-0000-0000-0000';
  const audit = (severity: string): string => JSON.stringify({ auditReportVersion: 2, vulnerabilities: { good: { via: [{ name: 'good', title: 'a hole', severity, url: HOLE }, 'another'] } } });
  const judge = async (text: string, exceptions: readonly unknown[] = []): Promise<Judged> => (await tool('judge-advisories'))['judgeAdvisories']!(text, exceptions, new Date('2026-11-22T00:00:00Z')) as Judged;

  it('stop a change when they are high or critical', async () => {
    expect((await judge(audit('high'))).problems).toEqual([expect.stringContaining(HOLE)]);
    expect((await judge(audit('moderate'))).problems).toEqual([]);
  });

  it('excuses a known hole until the day that is named, and no longer than ninety days', async () => {
    const excused = (until: string | undefined) => [{ advisory: HOLE, reason: 'not reachable', ...(until === undefined ? {} : { until }) }];
    expect((await judge(audit('critical'), excused('2026-12-31'))).problems).toEqual([]);
    expect((await judge(audit('critical'), excused('2026-11-21'))).problems).toHaveLength(2);
    expect((await judge(audit('critical'), excused('2027-12-31'))).problems).toHaveLength(2);
    expect((await judge(audit('critical'), excused(undefined))).problems).toHaveLength(2);
  });

  it('that nobody could look for stop a release', async () => {
    const strictly = async (text: string): Promise<Judged> => (await tool('judge-advisories'))['judgeAdvisories']!(text, [], new Date('2026-11-22T00:00:00Z'), { strict: true }) as Judged;
    for (const text of ['', '{"message":"405 Method Not Allowed"}']) expect(await strictly(text)).toMatchObject({ warnings: [], problems: [expect.stringContaining('NOT looked for')] });
    expect(await strictly(audit('low'))).toEqual({ warnings: [], problems: [] });
  });

  it('that nobody could look for are a warning, never a pass', async () => {
    for (const text of ['', 'no JSON', '{"message":"405 Method Not Allowed"}', '{"error":{"summary":"offline"}}']) expect(await judge(text)).toMatchObject({ problems: [], warnings: [expect.stringContaining('NOT looked for')] });
  });
});

describe('the bill of materials', () => {
  it('lists every package of an installation once, with version, licence and hash', async () => {
    const make = (await tool('bill-of-materials'))['billOfMaterials'] as (root: string) => { bomFormat: string; serialNumber: string; components: { purl: string; licenses?: unknown[]; hashes?: { content: string }[] }[] };
    const bill = make(ROOT.pathname);
    const wanted = new Set(locked.filter(({ dev }) => !dev).map(({ name, version }) => `pkg:npm/${name.replace(/^@/, '%40')}@${version}`));
    expect([bill.bomFormat, new Set(bill.components.map(({ purl }) => purl))]).toEqual(['CycloneDX', wanted]);
    expect(bill.components).toHaveLength(wanted.size);
    expect(bill.components.filter(({ licenses }) => licenses === undefined).map(({ purl }) => purl)).toEqual([]);
    for (const { hashes } of bill.components) for (const { content } of hashes ?? []) expect(content).toMatch(/^[0-9a-f]{128}$/);
    expect(make(ROOT.pathname).serialNumber).toBe(bill.serialNumber);
  });
});
