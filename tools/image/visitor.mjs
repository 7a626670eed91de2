const OWNER = { email: 'ada@example.org', password: 'violet-harbour-42-kettle' };

/** Asks until the answer is the one that is waited for. */
export async function until(what, ask, timeoutMs = 90_000) {
  const endsAt = Date.now() + timeoutMs;
  for (let last; ; ) {
    try {
      last = await ask();
      if (last) return last;
    } catch (error) {
      last = error.cause?.message ?? error.message;
    }
    if (Date.now() > endsAt) throw new Error(`Expected ${what} within ${timeoutMs / 1000} s, found ${JSON.stringify(last) ?? 'nothing'}`);
    await new Promise((go) => setTimeout(go, 250));
  }
}

/** Somebody at a server, who keeps the cookie as a browser does. */
export function visitor(url) {
  let cookie = '';
  const call = async (method, path, body, type = 'application/json') => {
    const answer = await fetch(`${url}/api/v1/${path}`, { method, headers: { cookie, ...(body === undefined ? {} : { 'content-type': type }) }, body: body === undefined || type !== 'application/json' ? body : JSON.stringify(body) });
    for (const line of answer.headers.getSetCookie()) cookie = line.split(';')[0];
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 500)}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    call,
    becomeOwner: (token) => call('POST', 'setup', { token, ...OWNER, name: 'Ada Martin', workspace: 'Example News', timezone: 'Europe/Paris' }),
    signIn: () => call('POST', 'session', OWNER),
    async install(archive) {
      const { id } = await call('POST', 'packages/upload', archive, 'application/vnd.parcours.package');
      const settled = () => until('an installation to settle', async () => {
        const operation = await call('GET', `packages/operations/${id}`);
        return operation.status !== 'running' && operation;
      });
      const ready = await settled();
      if (ready.status !== 'ready') throw new Error(`Expected the package to wait for a yes, found ${JSON.stringify(ready)}`);
      await call('POST', `packages/operations/${id}/confirm`, { permissions: ready.preview.permissions });
      const done = await settled();
      if (done.status !== 'done') throw new Error(`Expected the package to be installed, found ${JSON.stringify(done)}`);
      // every process has to say that it has it
      await until('the package to be at work in all processes', async () => (await call('GET', 'packages')).items.every(({ health }) => health === 'ok'));
    },
    async publish(document) {
      const { id, revision } = await call('POST', 'workflows', { document });
      await call('POST', `workflows/${id}/publish`, { revision });
      return id;
    },
  };
}
