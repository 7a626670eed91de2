import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAuthorPackage } from '../../../src/main/cli/node/author-package.js';
import { packPackage } from '../../../src/main/cli/node/pack-package.js';
import { authorTools } from './author-tools.js';
import { followGuide } from './guide.js';

export const PIGEON = 'parcours-node-pigeon';

/** Both versions of the guide's package, made outside of the repository with `node create` and `node pack`, as somebody would publish them. */
export async function packPigeon(service: string): Promise<{ readonly first: Buffer; readonly second: Buffer; readonly readme: string }> {
  const home = mkdtempSync(join(tmpdir(), 'parcours-stranger-'));
  try {
    const tools = await authorTools();
    const { folder, goOn } = followGuide(tools, join(home, 'pigeon'), service);
    const pack = async (): Promise<Buffer> => readFileSync((await packPackage(tools, readAuthorPackage(folder))).file);
    const first = await pack();
    goOn();
    return { first, second: await pack(), readme: readFileSync(join(folder, 'README.md'), 'utf8') };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
