// People and shops: they come all the time, remember what they were promised, and ask again only where asking again is safe.
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 10_000;

async function post(url, body, headers = {}) {
  try {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE_MS) });
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: '' }; // no answer: it may or may not have been kept
  }
}

/** What was tried and what was promised, by email address; and whether new ones still come. */
export class Customers {
  forms = { tried: new Set(), accepted: new Set() };
  hooks = { tried: new Set(), accepted: new Set() };
  orders = { tried: new Set(), accepted: new Set() };
  wrongAnswers = [];
  #coming = true;
  #number = 0;

  constructor(doors, random) {
    Object.assign(this, { doors, random });
    this.streams = [this.#stream(() => this.#form(), 60), this.#stream(() => this.#form(), 60), this.#stream(() => this.#order(), 60), this.#stream(() => this.#order(), 60), this.#stream(() => this.#hook(), 150)];
  }

  async leave() {
    this.#coming = false;
    await Promise.all(this.streams);
  }

  #email(prefix) {
    return `${prefix}${++this.#number}@example.org`;
  }

  async #stream(come, everyMs) {
    while (this.#coming) {
      await come();
      await sleep(this.random.between(0, everyMs));
    }
  }

  /** A form is posted once: whoever gets no answer has not been promised anything. */
  async #form() {
    const email = this.#email('f');
    this.forms.tried.add(email);
    const { status } = await post(this.doors.form, { email });
    if (status === 200) this.forms.accepted.add(email);
  }

  async #hook() {
    const email = this.#email('h');
    this.hooks.tried.add(email);
    const { status, text } = await post(this.doors.hook, { email });
    if (status === 200 || status === 202) this.hooks.accepted.add(email);
    if (status === 200 && text !== 'yes') this.wrongAnswers.push(`${email} was answered ${text.slice(0, 100)}`);
  }

  /** Events carry a message id: a shop repeats them until they are accepted, and each counts once. */
  async #order() {
    const email = this.#email('o');
    this.orders.tried.add(email);
    await this.#record({ name: 'order', contact: { email }, messageId: `order ${email}` });
    this.orders.accepted.add(email);
    if (this.random.next() < 0.5) await this.#record({ name: 'paid', contact: { email }, messageId: `paid ${email}` });
  }

  async #record(event) {
    for (;;) {
      const { status } = await post(this.doors.events, { events: [event] }, { authorization: `Bearer ${this.doors.key}` });
      if (status === 202) return;
      await sleep(200);
    }
  }
}
