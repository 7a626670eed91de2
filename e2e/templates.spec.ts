import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import core from '@parcours/node-core';
import email from '@parcours/node-email';
import list from '@parcours/node-list';
import loyalty from '@parcours/node-loyalty';
import postal from '@parcours/node-postal';
import scoring from '@parcours/node-scoring';
import sms from '@parcours/node-sms';
import { templateProblems, type Template } from '@parcours/sdk/api';
import { describeNode } from '@parcours/sdk/node';
import { checkGraph } from '@parcours/sdk/workflow';
import { readTemplates } from '../server/src/http/catalog/read-templates.js';

const FOLDER = join(import.meta.dirname, '../server/templates');
const known = [core, email, list, loyalty, postal, scoring, sms].flatMap(({ id, nodes }) => nodes.map((node) => describeNode(id, node)));
const [english, french] = [readTemplates(FOLDER, 'en'), readTemplates(FOLDER, 'fr')];
const skeleton = ({ document: { nodes, edges, settings } }: Template) => ({ nodes: nodes.map(({ id, type, position, settings: { language: _, ...own } }) => [id, type, position, Object.keys(own)]), edges, exits: settings?.exits?.map(({ id, event }) => [id, event]) });
const bare = (text: string): string => text.replace(/\{[^}]*\}+|%\w+%|<[^>]*>/g, '');
/** Letters of the alphabet that French has and English has not, or words only one of them has. */
const looksFrench = (text: string): boolean => /[àâçéèêëîïôùû]|\b(votre|vos|vous|pour|avec|merci|bonjour|de|la|les|toutes)\b/i.test(bare(text));

describe('Templates', () => {
  it('X1 to X21: each scenario of the source documents has one', () => {
    const scenarios = readdirSync(FOLDER).map((file) => (JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as { scenario?: string }).scenario);
    expect(scenarios.filter((one) => one !== undefined).sort()).toEqual(Array.from({ length: 21 }, (_, index) => `X${index + 1}`).sort());
  });

  it.each([...english, ...french].map((template, index) => [template.id, index < english.length ? 'English' : 'French', template] as const))('%s lacks nothing but credentials and its own secret addresses, in %s', (id, _language, template) => {
    expect(readdirSync(FOLDER)).toContain(`${id}.json`);
    expect(templateProblems(template)).toEqual([]);
    const left = checkGraph(template.document, (type, version) => known.find((one) => one.type === type && one.version === version));
    expect(left.filter(({ field }) => field !== 'credential' && field !== 'path')).toEqual([]);
  });

  it.each(english.map((template, index) => [template.id, template, french[index] as Template] as const))('%s is the same journey in French, in other words', (_id, english, french) => {
    expect(skeleton(french)).toEqual(skeleton(english));
    for (const words of [english.name, english.description, ...english.setup, ...english.missing]) expect(words).toEqual({ en: expect.stringMatching(/\S/), fr: expect.stringMatching(/\S/) });
    expect(french.document.nodes.map(({ name }) => name).join(' ')).not.toBe(english.document.nodes.map(({ name }) => name).join(' '));
    const messages = english.document.nodes.flatMap(({ settings: { subject, text, body } }) => [subject, text, body]).filter((text) => typeof text === 'string' && !text.includes(' · '));
    for (const text of messages) expect([text, looksFrench(text as string)]).toEqual([text, false]);
    const translated = french.document.nodes.flatMap(({ settings: { html, text, body } }) => [html, text, body]).filter((text) => typeof text === 'string' && /\p{L}/u.test(bare(text)));
    for (const text of translated) expect([text, looksFrench(text as string)]).toEqual([text, true]);
  });

  const told = english.filter(({ id }) => id !== 'newsletter-double-opt-in');
  it.each(told.map((template) => [template.id, template] as const))('%s has people, what they do, what comes of it and a picture, in both languages', (_id, { demo, expected, document }) => {
    const words = [...(demo?.script ?? []).flatMap(({ does, joins }) => [does, ...(joins === undefined ? [] : [joins])]), ...(expected?.messages ?? []).map(({ says }) => says), ...(expected?.lists ?? []).map(({ name }) => name)];
    for (const one of words) expect(one).toEqual({ en: expect.stringMatching(/\S/), fr: expect.stringMatching(/\S/) });
    // a birthday comes by itself
    expect((demo?.script.length ?? 0) + (demo?.contacts.length ?? 0)).toBeGreaterThan(0);
    const { messages = [], lists = [], points = [], coupons = [] } = expected ?? {};
    // a demo that promises nothing would hold whatever happens
    expect([...messages, ...lists.flatMap(({ members }) => members), ...points, ...coupons].length).toBeGreaterThan(0);
    // its picture is its graph: every step has a place of its own
    expect(new Set(document.nodes.map(({ position: { x, y } }) => `${x} ${y}`)).size).toBe(document.nodes.length);
  });

  it('are 21 with a demo, and foretell mails, text messages, letters, lists, points and coupons', () => {
    expect(told).toHaveLength(21);
    const all = told.flatMap(({ expected }) => (expected === null ? [] : [expected]));
    expect([...new Set(all.flatMap(({ messages }) => messages.map(({ channel }) => channel)))].sort()).toEqual(['email', 'post', 'sms']);
    for (const kind of ['lists', 'points', 'coupons'] as const) expect([kind, all.some((one) => one[kind].length > 0)]).toEqual([kind, true]);
  });
});
