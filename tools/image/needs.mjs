import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Debian's packages: containers, their network, the process that stands for `init: true`, and what makes a Debian in a folder. */
const PACKAGES = ['podman', 'runc', 'catatonit', 'netavark', 'aardvark-dns', 'iptables', 'mmdebstrap', 'git'];

const isThere = (name) => spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' }).stdout?.includes('install ok installed');

/** Installs what is missing; answers a sentence when this machine cannot do it. */
export function installNeeds() {
  if (!existsSync('/etc/debian_version')) return 'Expected Debian (or what is made of it), whose packages this is made of, found another system: build with "docker build -f docker/Dockerfile ." instead.';
  if (process.getuid() !== 0) return 'Expected root, who may make containers and install packages, found an ordinary account: run it as root, in a machine that is there for it.';
  const missing = PACKAGES.filter((name) => !isThere(name));
  if (missing.length === 0) return undefined;
  console.log(`Installing ${missing.join(', ')} ...`);
  const installed = spawnSync('sh', ['-c', `apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ${missing.join(' ')}`], { encoding: 'utf8' });
  return installed.status === 0 ? undefined : `The packages ${missing.join(', ')} are needed and could not be installed: ${installed.stderr.trim().split('\n').at(-1)}`;
}
