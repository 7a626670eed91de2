import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { billOfMaterials } from './bill-of-materials.mjs';

const TAG = /^v(\d+\.\d+\.\d+(?:-[0-9A-Za-z.]+)?)$/;
const READ_FOR_THE_BILL = ['package.json', 'package-lock.json', 'tools/supply/allowed.json'];
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** in-toto statement with SLSA provenance 1.0: which commit these files are of. Unsigned: the forge signs it when it makes a release. */
const provenanceOf = (tag, commit, subject) => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject,
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {
    buildDefinition: { buildType: 'https://slsa.dev/buildtypes/git-archive', externalParameters: { tag }, resolvedDependencies: [{ uri: `git+ref:${tag}`, digest: { gitCommit: commit } }] },
    runDetails: { builder: { id: 'tools/release.mjs' } },
  },
});

/** Sources, bill of materials, provenance and checksums of a tag of a repository, from what is committed alone. The same tag gives the same bytes. Throws one sentence when the tag is no version, or not that of package.json. */
export function makeRelease({ repository, tag, folder }) {
  const git = (...args) => execFileSync('git', ['-C', repository, ...args], { maxBuffer: 1 << 29, stdio: ['ignore', 'pipe', 'pipe'] });
  const [, version] = TAG.exec(tag) ?? [];
  if (version === undefined) throw new Error(`Expected a tag such as v1.2.3, found "${tag}"; choose another.`);
  const commit = git('rev-parse', '--verify', '--end-of-options', `refs/tags/${tag}^{commit}`).toString().trim();
  const written = JSON.parse(git('show', `${commit}:package.json`).toString()).version;
  if (written !== version) throw new Error(`Expected the version ${version} in package.json at ${tag}, found ${written}; correct it and tag anew.`);
  mkdirSync(folder, { recursive: true });
  const archive = `parcours-${version}.tar.gz`;
  const files = new Map([[archive, git('archive', '--format=tar.gz', `--prefix=parcours-${version}/`, commit)]]);
  const tree = mkdtempSync(join(tmpdir(), 'parcours-release-'));
  try {
    for (const path of READ_FOR_THE_BILL) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), git('show', `${commit}:${path}`));
    }
    files.set('sbom.json', json(billOfMaterials(tree)));
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
  const subject = [...files].map(([name, bytes]) => ({ name, digest: { sha256: sha256(bytes) } }));
  files.set('provenance.json', json(provenanceOf(tag, commit, subject)));
  files.set('SHA256SUMS', [...files].map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`).join(''));
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
  return { version, commit, files: [...files.keys()] };
}

/** What is wrong with the files of a release: one that was changed, is missing or was added, or papers that are about others. */
export function checkRelease(folder) {
  const problems = [];
  const sums = new Map(readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trimEnd().split('\n').map((line) => line.split('  ').reverse()));
  const there = readdirSync(folder).filter((name) => name !== 'SHA256SUMS');
  for (const name of there) if (!sums.has(name)) problems.push(`${name} is in no list of checksums`);
  for (const [name, sum] of sums) if (!there.includes(name) || sha256(readFileSync(join(folder, name))) !== sum) problems.push(`${name} is not what was released`);
  if (problems.length > 0) return problems;
  const bill = JSON.parse(readFileSync(join(folder, 'sbom.json'), 'utf8'));
  if (bill.bomFormat !== 'CycloneDX' || bill.components.length === 0) problems.push('sbom.json lists nothing');
  const { subject } = JSON.parse(readFileSync(join(folder, 'provenance.json'), 'utf8'));
  const told = new Map(subject.map(({ name, digest }) => [name, digest.sha256]));
  for (const [name, sum] of sums) if (name !== 'provenance.json' && told.get(name) !== sum) problems.push(`provenance.json is about another ${name}`);
  return problems;
}
