/** Instructions of a Dockerfile, lines that go on put together, comments left out. */
const instructionsOf = (text) => text.replace(/^\s*#.*$/gm, '').replace(/\\\n/g, ' ').split('\n').map((line) => line.trim()).filter((line) => line !== '').map((line) => ({ name: line.split(/\s/)[0].toUpperCase(), rest: line.slice(line.indexOf(' ') + 1).trim() }));
const SECRET = /(secret|password|passwd|token|_key|apikey|credential|private)/i;
const KEPT_OUT = ['.git', '**/node_modules', '**/.parcours', '**/.env', '**/.npmrc'];

/** What of an image's description would make it run as root, hold secrets, or take what it is built on from anywhere. */
export function judgeImage({ dockerfile, ignore }) {
  const all = instructionsOf(dockerfile);
  const last = all.slice(all.map(({ name }) => name).lastIndexOf('FROM'));
  const problems = [];
  const user = last.filter(({ name }) => name === 'USER').at(-1)?.rest;
  if (user === undefined || /^(root|0)\b/.test(user)) problems.push('it runs as root');
  if (!last.some(({ name }) => name === 'HEALTHCHECK')) problems.push('it has no health check');
  const stages = all.flatMap(({ name, rest }) => (name === 'FROM' ? [/\sas\s+(\S+)$/i.exec(rest)?.[1]] : []));
  for (const { name, rest } of all) {
    const image = rest.split(/\s/)[0];
    if (name === 'FROM' && !stages.includes(image) && !/^[\w./-]+(:[\w.-]*\d[\w.-]*|@sha256:[0-9a-f]{64})$/.test(image)) problems.push(`it is built on ${image}, which names no version`);
    if ((name === 'ENV' || name === 'ARG') && rest.split(/\s+/).some((pair) => SECRET.test(pair.split('=')[0]))) problems.push(`${name} ${rest.split('=')[0]} would stand in a layer`);
    if (name === 'ADD') problems.push('ADD may fetch from anywhere: use COPY');
    if (name === 'RUN' && /\b(curl|wget)\b|--unsafe-perm|chmod\s+(-R\s+)?[0-7]*777/.test(rest)) problems.push(`RUN ${rest.slice(0, 60)}: fetches past the lock file, or lets everybody write`);
    if (name === 'RUN' && /\bnpm\s+(install|i)\b/.test(rest)) problems.push('npm install does not hold to the lock file: use npm ci');
  }
  for (const { name, rest } of last) if (name === 'COPY' && !rest.includes('--from=')) problems.push(`COPY ${rest}: the image takes what stands beside it, not what was built`);
  const owned = last.filter(({ name, rest }) => (name === 'COPY' && /--chown/.test(rest)) || (name === 'RUN' && /chown/.test(rest) && !/chown \S+ \/data$/.test(rest)));
  if (owned.length > 0) problems.push('the account owns more than its data, so a flaw in the server could change the server');
  for (const wanted of KEPT_OUT) if (!ignore.split('\n').includes(wanted)) problems.push(`${wanted} is not kept out of the build`);
  return problems;
}

/** What of compose.yaml would publish the database, hand out a password, or let a process write or gain rights. Blocks are told by their indentation. */
export function judgeCompose(text) {
  const services = [...text.slice(text.indexOf('\nservices:')).matchAll(/^ {2}(\w+):\n((?:(?: {4}.*)?\n)+)/gm)].map(([, name, body]) => ({ name, body }));
  const problems = services.length < 2 ? ['no services were found'] : [];
  for (const { name, body } of services) {
    const ports = /^ {4}ports: (.*)$/m.exec(body)?.[1];
    if (ports !== undefined && (name !== 'parcours' || !/^\["127\.0\.0\.1:/.test(ports))) problems.push(`${name} is published to others: ${ports}`);
    if (['parcours', 'worker'].includes(name)) for (const wanted of ['read_only: true', 'cap_drop: [ALL]', 'no-new-privileges:true', 'mem_limit: ', 'pids_limit: ']) if (!body.includes(wanted)) problems.push(`${name} lacks ${wanted}`);
    if (/privileged: true|docker\.sock|network_mode: host/.test(body)) problems.push(`${name} may do what only the machine may`);
    for (const [, key, value] of body.matchAll(/^ {6}(\w*(?:PASSWORD|SECRET|KEY|TOKEN)\w*): (.*)$/gm)) if (!/^\$\{\w+:-\}$/.test(value)) problems.push(`${name} has a ${key} that everybody knows`);
  }
  return problems;
}
