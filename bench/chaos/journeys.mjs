// Three published journeys: one that mails and calls, one that calls and listens, one that answers and waits for a month.
import { makePath } from '@parcours/sdk/workflow';

const node = (id, type, settings = {}) => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
const edge = (from, to) => {
  const [place, port = 'main'] = from.split('.');
  return { id: `${place}-${port}-${to}`, from: { node: place, port }, to: { node: to } };
};
const seconds = (amount) => ({ amount, unit: 'seconds' });
const PATHS = { form: 'chaos-form-that-nobody-guesses', hook: makePath() };

/** Tried again soon: the usual 30 s, 1, 2 and 4 minutes would be waited for longer than a chaos lasts, and a call may be cut off more than five times. */
const RETRY = { attempts: 10, delayMs: 500 };
const call = (id, url, sendKey) => ({ ...node(id, 'http.request', { method: 'POST', url, authentication: 'none', send: 'json', json: { email: '{{ contact.email }}' }, sendKey }), retry: RETRY });
const mail = (id, credential) => node(id, 'email.send', { credential, subject: 'Hello', html: '<p>Hello</p>', trackOpens: false });

/**
 * form ──> mail ──> wait 2 s ─┬─> call with a key ──┬─> together ──> end
 *                             └─> note ─────────────┘
 */
const signup = ({ httpUrl, credential }) => ({
  schemaVersion: 1, name: 'Chaos: signup',
  nodes: [
    node('enter', 'core.form', { path: PATHS.form, language: 'en', title: 'T', button: 'B', thanks: 'Thanks', fields: [{ name: 'email', label: 'Email', type: 'email', required: true }] }),
    mail('mail', credential), node('pause', 'core.wait', { mode: 'duration', duration: seconds(2) }), call('keyed', `${httpUrl}/keyed`, true), node('note', 'core.set', { values: [{ path: 'noted', value: 'yes' }] }),
    node('together', 'core.merge', { mode: 'all' }), node('end', 'core.stop'),
  ],
  edges: [edge('enter', 'mail'), edge('mail', 'pause'), edge('pause', 'keyed'), edge('pause', 'note'), edge('keyed', 'together'), edge('note', 'together'), edge('together', 'end')],
});

/** order ──> call without a key ──> wait for paid, at most 5 s ──event, timeout──> mail */
const order = ({ httpUrl, credential }) => ({
  schemaVersion: 1, name: 'Chaos: order',
  nodes: [node('enter', 'core.event', { name: 'order' }), call('once', `${httpUrl}/once`, false), node('paid', 'core.wait', { mode: 'event', event: 'paid', timeout: seconds(5) }), mail('mail', credential)],
  edges: [edge('enter', 'once'), edge('once', 'paid'), edge('paid.event', 'mail'), edge('paid.timeout', 'mail')],
});

/** hook ──> set ──> respond ──> wait a month */
const hook = () => ({
  schemaVersion: 1, name: 'Chaos: hook',
  nodes: [
    node('enter', 'core.webhook', { path: PATHS.hook, method: 'POST', identify: 'email', identifyField: 'email', respond: 'when_done' }),
    node('set', 'core.set', { values: [{ path: 'answer', value: 'yes' }] }), node('respond', 'core.respond', { status: 200, send: 'text', text: '{{ json.answer }}' }), node('month', 'core.wait', { mode: 'duration', duration: { amount: 30, unit: 'days' } }),
  ],
  edges: [edge('enter', 'set'), edge('set', 'respond'), edge('respond', 'month')],
});

async function ask(url, cookie, method, path, body) {
  const response = await fetch(`${url}/api/v1/${path}`, { method, headers: { 'content-type': 'application/json', cookie }, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 2_000)}`);
  return { json: text === '' ? null : JSON.parse(text), cookie: response.headers.getSetCookie()[0]?.split(';')[0] };
}

/** Signs in, stores the SMTP server, publishes the journeys; answers how to enter them. */
export async function publishJourneys(url, owner, { httpPort, smtpPort }) {
  const { cookie } = await ask(url, '', 'POST', 'session', owner);
  const values = { host: '127.0.0.1', port: smtpPort, secure: 'none', fromEmail: 'chaos@example.org' };
  const credential = (await ask(url, cookie, 'POST', 'credentials', { type: 'email.smtp', name: 'Receiver', values })).json.id;
  for (const make of [signup, order, hook]) {
    const document = make({ httpUrl: `http://127.0.0.1:${httpPort}`, credential });
    const { id, revision } = (await ask(url, cookie, 'POST', 'workflows', { document })).json;
    await ask(url, cookie, 'POST', `workflows/${id}/publish`, { revision });
  }
  const { key } = (await ask(url, cookie, 'POST', 'api-keys', { name: 'chaos', role: 'editor' })).json;
  return { form: `${url}/forms/${PATHS.form}`, hook: `${url}/hooks/${PATHS.hook}`, events: `${url}/api/v1/events`, key };
}
