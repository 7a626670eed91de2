import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_PERMISSIONS, type Permissions } from '@parcours/sdk/node';
import { readManifest, type Manifest } from '../../src/runtime/catalog/read-package.js';
import type { PluginSource } from '../../src/runtime/plugin-host/plugin.js';

/** What every node declares, besides what a test is about. */
export const COMMON = { version: 1, label: { en: 'x' }, description: { en: 'x' }, icon: 'zap', fields: {} };

/** The code of a package with one action `send`; `body` is what its `execute(items, context)` does, `before` stands above it. */
export const nodeCode = (body: string, effects: 'none' | 'io' = 'none', before = ''): string =>
  `import { next, fail } from '@parcours/sdk/node';\n${before}\nexport default { id: 'fax', label: { en: 'Fax' }, nodes: [{ ...${JSON.stringify({ ...COMMON, kind: 'action', type: 'send', effects })}, async execute(items, context) { ${body} } }] };`;

/** Packages in folders, as they come out of archives. */
export class PackageFolders {
  private readonly root = mkdtempSync(join(tmpdir(), 'parcours-packages-'));
  private made = 0;

  add(code: string, permissions: Partial<Permissions> = {}): PluginSource {
    const folder = join(this.root, `fax-${this.made++}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'parcours-fax', version: '1.2.3', type: 'module', main: './index.js', parcours: { id: 'fax', sdk: 1, permissions } }));
    writeFileSync(join(folder, 'index.js'), code);
    return { folder, manifest: readManifest(folder) as Manifest, granted: { ...NO_PERMISSIONS, ...permissions } };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
