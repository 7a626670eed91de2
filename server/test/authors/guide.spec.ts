import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { readAuthorPackage } from '../../src/main/cli/node/author-package.js';
import { lintPackage } from '../../src/main/cli/node/lint-package.js';
import { packPackage } from '../../src/main/cli/node/pack-package.js';
import { testPackage } from '../../src/main/cli/node/test-package.js';
import { PluginHost } from '../../src/runtime/plugin-host/plugin-host.js';
import { fromSources } from '../support/plugin-sources.js';
import { authorTools } from './support/author-tools.js';
import { followGuide } from './support/guide.js';

const home = mkdtempSync(join(tmpdir(), 'parcours-guide-'));
const plugins = new PluginHost({ translate: fromSources });
afterAll(async () => {
  await plugins.close();
  rmSync(home, { recursive: true, force: true });
});

// issue 4, deliver 5: from nothing to a working channel, with what stands in the guide and nothing else
it('whoever follows the guide has a package without a mistake, and so has whoever goes on to its second version', async () => {
  const tools = await authorTools();
  const { folder, goOn } = followGuide(tools, join(home, 'pigeon'));
  const trial = async () => {
    const author = readAuthorPackage(folder);
    const { problems, nodes, specs } = await testPackage(tools, plugins, author);
    return { lint: await lintPackage(tools, author), problems, nodes, passed: /pass (\d+)/.exec(specs ?? '')?.[1], specs };
  };
  expect(await trial()).toMatchObject({ lint: [], problems: [], nodes: ['pigeon.send@1  Send a pigeon'], passed: '3' });
  goOn();
  expect(await trial()).toMatchObject({ lint: [], problems: [], nodes: ['pigeon.send@1  Send a pigeon', 'pigeon.send@2  Send a pigeon'], passed: '3' });
  const { file, asked } = await packPackage(tools, readAuthorPackage(folder));
  expect([file, asked.network]).toEqual([join(folder, 'parcours-node-pigeon-1.1.0.tgz'), ['api.pigeon.example']]);
}, 60_000);
