import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockedPackages } from './locked-packages.mjs';

const purl = ({ name, version }) => `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
const licence = (text) => (/^[A-Za-z0-9.-]+$/.test(text) ? { license: { id: text } } : { expression: text.replace(/^\((.*)\)$/, '$1') });

/** What its description says, or what somebody has read in its file LICENSE and noted, licence first. */
const licenceOf = (one, noted) => /^[A-Za-z0-9.-]+/.exec(noted[one.name] ?? '')?.[0] ?? one.license;

function component(one, noted) {
  const named = licenceOf(one, noted);
  const sha512 = /^sha512-(.+)$/.exec(one.integrity ?? '')?.[1];
  return {
    type: 'library',
    'bom-ref': purl(one),
    name: one.name,
    version: one.version,
    scope: one.optional ? 'optional' : 'required',
    purl: purl(one),
    ...(named ? { licenses: [licence(named)] } : {}),
    ...(sha512 ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(sha512, 'base64').toString('hex') }] } : {}),
  };
}

/** What an installation consists of, as CycloneDX 1.6. Not `npm sbom`: it stops at the folder nodes/_template, whose name is no package's. */
export function billOfMaterials(root) {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { licenceInFile } = JSON.parse(readFileSync(join(root, 'tools/supply/allowed.json'), 'utf8'));
  const packages = lockedPackages(root).filter(({ dev }) => !dev);
  const components = [...new Map(packages.map((one) => [purl(one), component(one, licenceInFile)])).values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));
  const digest = createHash('sha256').update(JSON.stringify(components)).digest('hex');
  // the same contents have the same number: nothing in it says when or where it was made
  const serial = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  return { bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: `urn:uuid:${serial}`, version: 1, metadata: { component: { type: 'application', 'bom-ref': `${name}@${version}`, name, version } }, components };
}
