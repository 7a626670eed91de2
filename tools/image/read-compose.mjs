import { createRequire } from 'node:module';

/** A package of the server's, which may not be installed yet when this file is loaded. */
const parse = (text) => createRequire(new URL('../../server/package.json', import.meta.url))('yaml').parse(text);

/** `${NAME:-default}` as compose reads it. */
const fill = (value, settings) => String(value).replace(/\$\{(\w+):-([^}]*)\}/g, (_all, name, standard) => settings[name] || standard);

const listed = (flag, values = []) => values.flatMap((value) => [flag, value]);
const seconds = (text) => String(parseInt(text, 10));

/** What each line of a service means to `podman run`; a line that nobody translates is an error. */
const WORDS = {
  image: () => [],
  build: () => [],
  profiles: () => [],
  depends_on: () => [],
  restart: () => [],
  command: () => [],
  init: (value) => (value ? ['--init'] : []),
  read_only: (value) => (value ? ['--read-only', '--read-only-tmpfs=false'] : []),
  tmpfs: (value) => listed('--tmpfs', value),
  cap_drop: (value) => listed('--cap-drop', value),
  security_opt: (value) => listed('--security-opt', value.map((option) => option.replace(/^no-new-privileges:true$/, 'no-new-privileges'))),
  stop_grace_period: (value) => ['--stop-timeout', seconds(value)],
  mem_limit: (value) => ['--memory', String(value)],
  pids_limit: (value) => ['--pids-limit', String(value)],
  user: (value) => ['--user', value],
  environment: (value, settings) => Object.entries(value).flatMap(([name, text]) => ['--env', `${name}=${fill(text, settings)}`]),
  volumes: (value) => listed('--volume', value),
  ports: (value, settings) => listed('--publish', value.map((port) => port.replace(/:5680:/, `:${settings.port}:`))),
  healthcheck: ({ test, interval, timeout, retries }) => ['--health-cmd', test.slice(1).join(' '), '--health-interval', interval, '--health-timeout', timeout, '--health-retries', String(retries)],
};

/** The words for `podman run` that a service of docker/compose.yaml stands for, with these settings in docker/.env; the image and its command come last. */
export function serviceOf(text, name, settings) {
  const service = parse(text).services[name];
  const unknown = Object.keys(service).filter((key) => !(key in WORDS));
  if (unknown.length > 0) throw new Error(`docker/compose.yaml says ${unknown.join(', ')} of ${name}, which this check does not know: teach tools/image/read-compose.mjs.`);
  const options = Object.entries(service).flatMap(([key, value]) => WORDS[key](value, settings));
  return { options: [...options, '--network-alias', name], image: `localhost/${service.image}`, command: (service.command ?? []).map((word) => fill(word, settings)) };
}
