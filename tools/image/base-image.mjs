import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './podman.mjs';

/** As the official image has it: words that are no program go to Node. */
const ENTRYPOINT = `#!/bin/sh
set -e
if [ "\${1#-}" != "$1" ] || ! command -v "$1" >/dev/null; then set -- node "$@"; fi
exec "$@"
`;

/** Unpacks a package of npm's registry, whose checksum npm has looked at; answers its folder. */
function unpack(spec, folder) {
  mkdirSync(folder, { recursive: true });
  const [{ filename }] = JSON.parse(must('npm', ['pack', spec, '--json', '--pack-destination', folder], { cwd: folder }));
  must('tar', ['xzf', join(folder, filename), '-C', folder, '--strip-components', '1']);
  return folder;
}

/**
 * A stand-in for the image that docker/Dockerfile names, made where no registry of images can be reached: Debian's packages, and Node and npm
 * from npm's registry. It has what the official one has: Node below /usr/local, the account `node` with the number 1000, the entry point.
 */
export function makeBase(podman, { folder, image }) {
  const [, major, release] = /^node:(\d+)-(\w+)-slim$/.exec(image) ?? [];
  if (major === undefined) throw new Error(`Expected docker/Dockerfile to stand on node:<version>-<debian>-slim, found ${image}: teach tools/image/base-image.mjs to make it.`);
  const node = unpack(`node-linux-${process.arch}@${major}`, join(folder, 'node'));
  const npm = unpack('npm@11', join(folder, 'npm'));
  const entrypoint = join(folder, 'docker-entrypoint.sh');
  writeFileSync(entrypoint, ENTRYPOINT);
  chmodSync(entrypoint, 0o755);
  const archive = join(folder, 'base.tar');
  const steps = [
    `cp ${node}/bin/node ${entrypoint} "$1/usr/local/bin/"`,
    `mkdir -p "$1/usr/local/lib/node_modules/npm" && cp -r ${npm}/bin ${npm}/lib ${npm}/node_modules ${npm}/index.js ${npm}/package.json "$1/usr/local/lib/node_modules/npm/"`,
    'ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/usr/local/bin/npm" && ln -s ../lib/node_modules/npm/bin/npx-cli.js "$1/usr/local/bin/npx"',
    'chown -R root:root "$1/usr/local" && chmod -R u+rwX,go+rX,go-w "$1/usr/local" && chmod 755 "$1/usr/local/bin/node" "$1/usr/local/lib/node_modules/npm/bin/"*',
    'chroot "$1" groupadd --gid 1000 node && chroot "$1" useradd --uid 1000 --gid node --shell /bin/bash --create-home node',
  ];
  const excluded = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*', '/usr/share/info/*'].flatMap((path) => ['--dpkgopt', `path-exclude=${path}`]);
  must('mmdebstrap', ['--quiet', '--variant=minbase', ...excluded, ...steps.map((step) => `--customize-hook=${step}`), release, archive]);
  podman.call(['import', '--quiet', '-c', 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', '-c', 'ENTRYPOINT ["docker-entrypoint.sh"]', '-c', 'CMD ["node"]', archive, `localhost/${image}`]);
}

/** What the official image does at its first start with these settings, on the version that Debian has. */
const POSTGRES = `#!/bin/sh
set -e
[ -n "$POSTGRES_PASSWORD" ] || { echo "POSTGRES_PASSWORD is not set" >&2; exit 1; }
bin=$(ls -d /usr/lib/postgresql/*/bin) data=/var/lib/postgresql/data
if [ ! -e $data/PG_VERSION ]; then
  printf %s "$POSTGRES_PASSWORD" > /tmp/password
  $bin/initdb -D $data -U "$POSTGRES_USER" --pwfile=/tmp/password --auth-host=scram-sha-256 --auth-local=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
  rm /tmp/password
  echo "host all all all scram-sha-256" >> $data/pg_hba.conf
  $bin/pg_ctl -D $data -w -o "-c listen_addresses=''" start >/dev/null
  $bin/psql -U "$POSTGRES_USER" -d postgres -c "create database \\"$POSTGRES_DB\\"" >/dev/null
  $bin/pg_ctl -D $data -w stop >/dev/null
fi
exec $bin/postgres -D $data -c "listen_addresses=*"
`;

/** PostgreSQL and Redis of Debian's packages, in the place of the two images that docker/compose.yaml names beside ours. */
export function makeServices(podman, { folder, image, names }) {
  const context = join(folder, 'services');
  mkdirSync(context, { recursive: true });
  writeFileSync(join(context, 'postgres.sh'), POSTGRES);
  writeFileSync(join(context, 'Dockerfile'), [
    `FROM ${image}`,
    'RUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql redis-server >/dev/null && rm -rf /var/lib/postgresql/* && mkdir /var/lib/postgresql/data && chown postgres:postgres /var/lib/postgresql/data',
    'COPY --chmod=755 postgres.sh /usr/local/bin/start-postgres',
    'FROM 0 AS redis',
    'USER redis',
    'FROM 0 AS postgres',
    'USER postgres',
    'VOLUME /var/lib/postgresql',
    'CMD ["start-postgres"]',
  ].join('\n'));
  for (const [target, name] of Object.entries(names)) podman.call(['build', '--quiet', '--isolation', 'chroot', '--network', 'host', '--pull=never', '--target', target, '-t', `localhost/${name}`, context]);
}
