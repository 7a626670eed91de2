// npm run release -- v1.2.3 <folder>: sources, sbom.json, provenance.json and SHA256SUMS of a tag. npm run release -- verify <folder>: looks at them.
import { fileURLToPath } from 'node:url';
import { checkRelease, makeRelease } from './supply/release.mjs';

const [what, folder, ...others] = process.argv.slice(2);
if (what === undefined || folder === undefined || others.length > 0) {
  console.log('Expected a tag and a folder (v1.2.3 /tmp/release), or verify and a folder.');
  process.exit(1);
}
if (what !== 'verify') {
  const { version, commit, files } = makeRelease({ repository: fileURLToPath(new URL('..', import.meta.url)), tag: what, folder });
  console.log(`Parcours ${version} of ${commit}: ${files.join(', ')}`);
}
const problems = checkRelease(folder);
for (const problem of problems) console.log(`FAIL ${problem}`);
if (problems.length === 0) console.log('All files are what their papers say.');
process.exitCode = problems.length > 0 ? 1 : 0;
