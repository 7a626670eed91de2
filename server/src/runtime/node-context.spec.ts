import { describe, expect, it } from '@jest/globals';
import type { NodeContext } from '@parcours/sdk/node';
import type { Plan, PlanNode } from '../core/plan/plan.js';
import { nodeContext, type Services } from './node-context.js';

const asking = (error: Error): NodeContext => {
  const fail = (): Promise<never> => Promise.reject(error);
  const services = { pool: { query: fail }, clock: { now: () => 0 }, doors: { http: fail, openCredential: fail } } as unknown as Services;
  return nodeContext(services, { workspaceId: 1, timezone: 'UTC' } as Plan, { node: { id: 'mail', name: 'Mail', settings: { account: 7 } }, step: { fields: { account: { kind: 'credential', credentialType: 'email.smtp' } }, rawCredentials: ['email.smtp'] } } as unknown as PlanNode, () => undefined);
};

describe('a node that asks for something', () => {
  const restarting = Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });

  it('is called again when the database restarts at that moment, instead of failing its run', async () => {
    await expect(asking(restarting).credential(7)).rejects.toMatchObject({ who: 'transient', code: 'database_away' });
    await expect(asking(restarting).membersOf('vip', [1])).rejects.toMatchObject({ who: 'transient', code: 'database_away' });
  });
  it('gets no credential that nobody has chosen for it (D8)', async () => {
    const node = asking(new Error('must not be asked'));
    await expect(node.credential(8)).rejects.toMatchObject({ code: 'credential_not_chosen' });
    await expect(node.http({ method: 'GET', url: 'https://example.org', credential: 8 })).rejects.toMatchObject({ code: 'credential_not_chosen' });
  });
  it('learns what else is wrong as it is', async () => {
    await expect(asking(new Error('no such credential')).credential(7)).rejects.toThrow('no such credential');
  });
});
