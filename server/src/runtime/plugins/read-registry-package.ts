import type { PackageWarning, RegistryPackage } from '@parcours/sdk/api';
import { compareVersions, isExactVersion } from './package-spec.js';
import { readInstant, type RegistryDocument } from './registry.js';

const MAX_VERSIONS = 200;
const MAX_README = 200_000;

const textOrNull = (value: unknown, maxLength = 300): string | null => (typeof value === 'string' && value !== '' ? value.slice(0, maxLength) : null);
const webAddress = (value: unknown): string | null => {
  const text = textOrNull(value, 1_000);
  return text !== null && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : null;
};

/** What people are shown of a package at the registry: texts as texts, addresses only of the web, lists of a length that can be read. */
export function readRegistryPackage(document: RegistryDocument, own: { readonly registry: string; readonly installed: string | null; readonly warnings: readonly PackageWarning[] }): RegistryPackage {
  const versions = Object.keys(document.versions).filter(isExactVersion).sort((a, b) => compareVersions(b, a));
  const tagged = document['dist-tags']?.['latest'];
  const latest = typeof tagged === 'string' && versions.includes(tagged) ? tagged : (versions[0] ?? null);
  const newest = latest === null ? undefined : document.versions[latest];
  return {
    name: document.name,
    description: textOrNull(newest?.description, 1_000) ?? '',
    readme: typeof document.readme === 'string' ? document.readme.slice(0, MAX_README) : '',
    license: textOrNull(newest?.license),
    homepage: webAddress(newest?.homepage),
    publisher: textOrNull(newest?._npmUser?.name),
    versions: versions.slice(0, MAX_VERSIONS).map((version) => ({ version, publishedAt: readInstant(document.time?.[version]), deprecated: textOrNull(document.versions[version]?.deprecated, 500) })),
    latest,
    registry: new URL(own.registry).host,
    installed: own.installed,
    warnings: [...own.warnings],
  };
}
