import { describe, expect, it } from '@jest/globals';
import type { FromPlugin } from '../wire/messages.js';
import { RemoteContexts } from './remote-context.js';

function openCall() {
  const sent: FromPlugin[] = [];
  const contexts = new RemoteContexts((message) => void sent.push(JSON.parse(typeof message === 'string' ? message : JSON.stringify(message)) as FromPlugin));
  const { report } = contexts.make(7, { position: 1, data: {}, members: ['report'], now: null, ticks: false }) as { report(...args: unknown[]): Promise<unknown> };
  return { sent, contexts, report };
}

describe('a package that keeps its context for later', () => {
  it('hears that the call has ended, instead of waiting for an answer nobody gives', async () => {
    const { sent, contexts, report } = openCall();
    const during = report(1, []);
    contexts.answered(1, undefined, undefined);
    await expect(during).resolves.toBeUndefined();
    const unanswered = report(1, []);
    contexts.end(7);
    await expect(unanswered).rejects.toMatchObject({ code: 'call_ended' });
    await expect(report(1, [])).rejects.toMatchObject({ code: 'call_ended' });
    expect(sent).toHaveLength(2);
  });

  it('asks for fifty things at once, the rest as these are answered; at the end of the call none is left waiting', async () => {
    const { sent, contexts, report } = openCall();
    const answers = Array.from({ length: 60 }, (_, id) => report(id));
    expect(sent).toHaveLength(50);
    for (const ask of [3, 9]) contexts.answered(ask, ask, undefined);
    expect(sent.slice(50)).toEqual([{ kind: 'ask', call: 7, ask: 51, member: 'report', args: [50] }, { kind: 'ask', call: 7, ask: 52, member: 'report', args: [51] }]);
    contexts.end(7);
    const ended = await Promise.allSettled(answers);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(ended.flatMap((answer) => (answer.status === 'rejected' ? [(answer.reason as { code: string }).code] : []))).toEqual(Array.from({ length: 58 }, () => 'call_ended'));
  });

  it('hears at once of arguments that are no JSON, and the next question goes', async () => {
    const { sent, contexts, report } = openCall();
    const odd = Array.from({ length: 50 }, () => report(1n));
    await Promise.all(odd.map((answer) => expect(answer).rejects.toThrow('BigInt')));
    void report(2).catch(() => undefined);
    expect(sent).toMatchObject([{ args: [2] }]);
    contexts.end(7);
  });
});
