import { describe, expect, test } from '@jest/globals';
import { UserError, type TeamMessage } from '@parcours/sdk/node';
import { conformance, fakeContact, runNode } from '@parcours/sdk/testing';
import { alertSales } from './alert-sales.js';
import { change } from './change.js';
import scoring from './index.js';
import { score } from './score.js';
import { setStage } from './set-stage.js';
import { stage } from './stage.js';

const contact = fakeContact({ id: 7, email: 'ada@example.org', attributes: { firstName: 'Ada', company: 'Engines Ltd' } });
const grades = [{ key: 'A', from: 80 }, { key: 'B', from: 50 }];

describe('scoring', () => {
  test('keeps every promise a node package makes', async () => {
    expect(await conformance(scoring, { languages: ['en', 'fr'] })).toEqual([]);
  });

  test('S6: points are given and taken as commands, and the next step waits for their commit', async () => {
    expect(await runNode(change, { settings: { points: 25, reason: 'Asked for a quote' }, contact })).toMatchObject([{ kind: 'wait', port: 'main', commands: [{ kind: 'event.record', name: 'score.adjusted', properties: { points: 25, reason: 'Asked for a quote' } }] }]);
    expect(await runNode(change, { settings: { how: 'take', points: 5, score: 'fit' }, contact })).toMatchObject([{ commands: [{ properties: { score: 'fit', points: -5 } }] }]);
    expect(await runNode(change, { settings: { how: 'reset' }, contact })).toMatchObject([{ commands: [{ properties: { reset: true } }] }]);
    expect(await runNode(change, { settings: {}, contact: null })).toMatchObject([{ kind: 'error', error: { code: 'no_contact' } }]);
    expect(await runNode(setStage, { settings: { stage: 'decision', category: 'TV' }, contact })).toMatchObject([{ kind: 'wait', commands: [{ name: 'stage.set', properties: { stage: 'decision', category: 'TV' } }] }]);
  });

  test('C10: points, grades and stages decide the way, of many contacts at once', async () => {
    const people = { contact: (index: number) => fakeContact({ id: index + 1 }), items: [{}, {}, {}], scoring: { points: { 1: 79, 2: 80 }, grades, stages: { 1: { '': 'decision', tv_video: 'evaluation' } } } };
    const ports = async (settings: object, node = score as never): Promise<unknown[]> => (await runNode(node, { settings, ...people } as never)).map((outcome) => ('port' in outcome ? outcome.port : outcome.kind));
    expect(await ports({ from: 80 })).toEqual(['no', 'yes', 'no']);
    expect(await ports({ test: 'between', from: 1, to: 79 })).toEqual(['yes', 'no', 'no']);
    expect(await ports({ test: 'grade', grade: 'B' })).toEqual(['yes', 'yes', 'no']);
    expect(await ports({ stage: 'decision' }, stage as never)).toEqual(['yes', 'no', 'no']);
    expect(await ports({ stage: 'decision', category: 'TV & Vidéo', match: 'atLeast' }, stage as never)).toEqual(['yes', 'no', 'no']);
    expect(await runNode(score, { settings: { score: 'gone' }, contact })).toMatchObject([{ kind: 'error', error: { code: 'unknown_score' } }]);
  });

  test('S7, X6: sales hear who it is, how hot and why', async () => {
    const sent: { url: string; body?: unknown }[] = [];
    const http = async (request: { url: string; body?: unknown }) => (sent.push(request), { status: 204, headers: {}, body: null });
    const [outcome] = await runNode(alertSales, { settings: { url: 'https://example.org/leads', note: 'Call today' }, contact, scoring: { points: { 7: 85 }, grades }, http: http as never });
    expect(outcome).toMatchObject({ kind: 'next', json: { lead: { line: 'Ada: 85 points (A)', note: 'Call today' } }, delivery: { status: 'sent' } });
    expect(JSON.parse(String(sent[0]?.body))).toMatchObject({ text: 'Ada: 85 points (A)', lead: { contact: { email: 'ada@example.org', company: 'Engines Ltd' }, score: { points: 85, grade: 'A' } }, key: 'run-1/node1/1' });
  });

  test('S7, X6: members are mailed instead, or too, with the words of both languages', async () => {
    const told: TeamMessage[] = [];
    const tellTeam = async (message: TeamMessage) => (told.push(message), { told: ['ada@example.org'], missed: ['bob@example.org'] });
    const given = { contact, scoring: { points: { 7: 85 }, grades }, tellTeam };
    const [outcome] = await runNode(alertSales, { settings: { by: 'email', members: 'ada@example.org; bob@example.org,' }, ...given });
    expect(outcome).toMatchObject({ kind: 'next', json: { lead: { told: ['ada@example.org'], missed: ['bob@example.org'] } } });
    expect(told).toMatchObject([{ key: 'run-1/node1/1', to: ['ada@example.org', 'bob@example.org'], contactId: 7, title: { en: 'Hot lead: Ada, Engines Ltd (85 points, A)', fr: 'Prospect chaud : Ada, Engines Ltd (85 points, A)' } }]);
    const http = async () => ({ status: 500, headers: {}, body: null });
    expect(await runNode(alertSales, { settings: { by: 'both', url: 'https://example.org/leads', members: 'ada@example.org' }, ...given, http: http as never })).toMatchObject([{ kind: 'error' }]);
    expect(told).toHaveLength(1);
  });

  test('S7: members who were told often enough within an hour are not mailed again; the step is skipped with a sentence, a webhook is called all the same', async () => {
    const given = { contact, scoring: { points: { 7: 85 }, grades }, tellTeam: () => Promise.reject(new UserError('told_enough', 'Enough.')) };
    expect(await runNode(alertSales, { settings: { by: 'email', members: 'ada@example.org' }, ...given })).toMatchObject([{ kind: 'next', delivery: { status: 'skipped', code: 'told_enough' } }]);
    const http = async () => ({ status: 204, headers: {}, body: null });
    expect(await runNode(alertSales, { settings: { by: 'both', url: 'https://example.org/leads', members: 'ada@example.org' }, ...given, http: http as never })).toMatchObject([{ kind: 'next', delivery: { status: 'sent' } }]);
  });
});
