import { describe, expect, it } from '@jest/globals';
import type { FromPlugin } from '../wire/messages.js';
import { RemoteContexts } from './remote-context.js';

describe('a package that keeps its context for later', () => {
  it('hears that the call has ended, instead of waiting for an answer nobody gives', async () => {
    const sent: FromPlugin[] = [];
    const contexts = new RemoteContexts((message) => void sent.push(message));
    const { report } = contexts.make(7, { position: 1, data: {}, members: ['report'], now: null, ticks: false }) as { report(...args: unknown[]): Promise<unknown> };
    const during = report(1, []);
    contexts.answered(1, undefined, undefined);
    await expect(during).resolves.toBeUndefined();
    const unanswered = report(1, []);
    contexts.end(7);
    await expect(unanswered).rejects.toMatchObject({ code: 'call_ended' });
    await expect(report(1, [])).rejects.toMatchObject({ code: 'call_ended' });
    expect(sent).toHaveLength(2);
  });
});
