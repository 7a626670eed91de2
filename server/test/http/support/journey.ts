import type { WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';

const node = (id: string, type: string, settings: Record<string, unknown>, x: number): WorkflowNode => ({ id, type, version: 1, name: id, position: { x, y: 0 }, settings });

/**
 * signup ──> send ──> wait ──event──> engaged
 *                       └──timeout──> late
 */
export const journey = (path: string, name = 'Welcome'): WorkflowDocument => ({
  schemaVersion: 1,
  name,
  nodes: [
    node('signup', 'core.form', { path, language: 'fr', title: 'La lettre', intro: 'Une par mois', button: 'S’inscrire', thanks: 'Merci !', fields: [{ name: 'email', label: 'E-mail', type: 'email', required: true }, { name: 'firstName', label: 'Prénom', type: 'text', required: false }] }, 0),
    node('send', 'probe.send', {}, 1),
    node('wait', 'core.wait', { mode: 'event', event: 'probe.opened', timeout: { amount: 2, unit: 'days' } }, 2),
    node('engaged', 'core.stop', { reason: 'opened' }, 3),
    node('late', 'core.stop', { reason: 'silent' }, 3),
  ],
  edges: [
    { id: 'e1', from: { node: 'signup', port: 'main' }, to: { node: 'send' } },
    { id: 'e2', from: { node: 'send', port: 'main' }, to: { node: 'wait' } },
    { id: 'e3', from: { node: 'wait', port: 'event' }, to: { node: 'engaged' } },
    { id: 'e4', from: { node: 'wait', port: 'timeout' }, to: { node: 'late' } },
  ],
});

/** Asks again until the answer is as wished; shows the last one when it never is. */
export async function eventually<Value>(ask: () => Promise<Value>, wished: (value: Value) => boolean, withinMs = 8_000): Promise<Value> {
  const until = Date.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (wished(value)) return value;
    if (Date.now() > until) throw new Error(`Waited ${withinMs} ms in vain; the last answer was ${JSON.stringify(value).slice(0, 2_000)}`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}
