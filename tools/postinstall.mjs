// isolated-vm 6 and 7 bring binaries for Node 22 and newer; version 5, for Node 20, has to be compiled once (half a minute to a minute).
// Its own install script is switched off in package.json (allowScripts), so that newer Nodes do not compile it in vain.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** Where the package lies; undefined when npm has left it out. */
function isolatedVmFolder() {
  try {
    return dirname(createRequire(new URL('../server/package.json', import.meta.url)).resolve('isolated-vm-20/package.json'));
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
    return undefined;
  }
}

function compile(folder) {
  console.log(`Compiling the sandbox of code steps for Node ${process.versions.node} (about a minute, once) ...`);
  const npm = process.env.npm_execpath ?? resolve(process.execPath, '../../lib/node_modules/npm/bin/npm-cli.js');
  const gyp = join(dirname(npm), '../node_modules/node-gyp/bin/node-gyp.js');
  // headers installed beside this Node, if any: node-gyp would otherwise download them
  const prefix = resolve(process.execPath, '../..');
  const headers = existsSync(join(prefix, 'include/node/node_version.h')) ? [`--nodedir=${prefix}`] : [];
  const { status, stderr } = spawnSync(process.execPath, [gyp, 'rebuild', '--release', '-j', 'max', ...headers], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', maxBuffer: 64_000_000 });
  if (status === 0) return rmSync(join(folder, 'build'), { recursive: true, force: true });
  console.log(`The sandbox of code steps could not be compiled, everything else works: install python3, make and g++ and run "npm run postinstall", or use Node 22 or newer.\n${String(stderr).split('\n').slice(-6).join('\n')}`);
}

const folder = Number(process.versions.node.split('.')[0]) < 22 ? isolatedVmFolder() : undefined;
if (folder !== undefined && !existsSync(join(folder, 'out/isolated_vm.node'))) compile(folder);
