import { describe, expect, it } from '@jest/globals';
import type { Delivery, RunDetail } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { explain } from './explain.js';

const document = { schemaVersion: 1, name: 'Journey', nodes: [{ id: 'in', name: 'Sign-up', type: 't', version: 1, position: { x: 0, y: 0 }, settings: {} }, { id: 'send', name: 'Letter', type: 't', version: 1, position: { x: 1, y: 0 }, settings: {} }], edges: [{ id: 'e', from: { node: 'in', port: 'main' }, to: { node: 'send' } }] } as WorkflowDocument;
const AT = '2026-11-22T12:00:00.000Z';
const UNTIL = '2026-11-23T08:00:00.000Z';

/** What is said of one message of a run, in both languages. */
function said(delivery: Partial<Delivery>, run: Partial<RunDetail> = {}): { code: string; en: string; fr: string }[] {
  const whole = { id: 7, document, startedAt: AT, endedAt: null, status: 'waiting', outcome: null, error: null, positions: [], steps: [{ nodeId: 'in', at: AT, port: 'main', error: null }], deliveries: [{ nodeId: 'send', channel: 'email', status: 'pending', code: null, reason: 'The other side says so.', createdAt: AT, waitsUntil: null, ...delivery }], ...run } as unknown as RunDetail;
  return explain({ workflow: { status: 'published', deleted: false, document }, runs: [whole], refusals: [], zone: 'Europe/Paris', labelOf: (_type, _version, port) => (port === 'timeout' ? { en: 'Time is up', fr: 'Délai écoulé' } : null) }).slice(1).map(({ code, sentence: { en, fr } }) => ({ code, en, fr }));
}

describe('why a message was not sent, or not yet (issue 9, deliver 4)', () => {
  it.each([
    ['quiet_hours', 'quiet hours where the contact lives.', 'heures calmes, à l’heure du contact.'],
    ['frequency_cap', 'the contact has had as many of these messages as the workspace allows.', 'le contact a déjà reçu autant de ces messages que l’espace de travail l’autorise.'],
    ['collected', 'it is then handed to the print shop with its lot.', 'il est alors remis à l’imprimeur avec son lot.'],
    ['over_quota', 'the workspace has sent as many messages today as its quota allows.', 'l’espace de travail a envoyé aujourd’hui autant de messages que son quota le permet.'],
  ])('says what it waits for and until when, in both languages: %s', (code, en, fr) => {
    expect(said({ code, waitsUntil: UNTIL })).toEqual([{ code: 'put_off', en: expect.stringMatching(/^“Letter” waits until November 23, 2026 at 9:00.AM: /), fr: expect.stringMatching(/^« Letter » attend jusqu’au 23 novembre 2026 à 09:00 : /) }]);
    expect(said({ code, waitsUntil: UNTIL })).toMatchObject([{ en: expect.stringContaining(en), fr: expect.stringContaining(fr) }]);
  });
  it('says that it waits for its turn where nobody knows for how long', () => {
    expect(said({ code: 'provider_rate' })).toEqual([{ code: 'put_off', en: '“Letter” waits for its turn: others go first at the provider.', fr: '« Letter » attend son tour : d’autres passent avant chez le prestataire.' }]);
  });
  it('tells a message that a goal made needless from the goal itself', () => {
    const outcome = { id: 'g', name: 'Has bought', kind: 'goal' as const };
    expect(said({ status: 'skipped', code: 'goal_reached' }, { status: 'done', endedAt: AT, outcome })).toEqual([
      { code: 'not_sent', en: '“Letter” did not send: a goal of the journey was reached before.', fr: '« Letter » n’a rien envoyé : un objectif du parcours a été atteint avant.' },
      { code: 'goal_reached', en: 'Reached the goal “Has bought”.', fr: 'Objectif « Has bought » atteint.' },
    ]);
  });
  it('calls the way a step led on as the editor does, or as it was named there', () => {
    const steps = (port: string): Partial<RunDetail> => ({ deliveries: [], steps: ['main', port].map((one, index) => ({ nodeId: index === 0 ? 'in' : 'send', at: AT, port: one, error: null })) as unknown as RunDetail['steps'] });
    expect(said({}, steps('timeout'))).toEqual([{ code: 'took_port', en: '“Letter” led on by “Time is up”.', fr: '« Letter » a conduit à la sortie « Délai écoulé ».' }]);
    expect(said({}, steps('group B'))).toEqual([{ code: 'took_port', en: '“Letter” led on by “group B”.', fr: '« Letter » a conduit à la sortie « group B ».' }]);
  });
  it('repeats what the provider said, for it knows best', () => {
    expect(said({ status: 'failed', code: 'mailbox_full' })).toEqual([{ code: 'not_sent', en: '“Letter” did not send: The other side says so.', fr: '« Letter » n’a rien envoyé : The other side says so.' }]);
  });
});
