import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import core from '@parcours/node-core';
import email from '@parcours/node-email';
import http from '@parcours/node-http';
import list from '@parcours/node-list';
import { describeNode } from '@parcours/sdk/node';
import { checkGraph, readDocument } from '@parcours/sdk/workflow';

const FOLDER = join(import.meta.dirname, '../server/templates');
const known = [core, email, http, list].flatMap(({ id, nodes }) => nodes.map((node) => describeNode(id, node)));

describe('Templates', () => {
  it.each(readdirSync(FOLDER))('%s lacks nothing but credentials and its own secret addresses', (file) => {
    const template = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as { id: string; name: object; description: object; document: unknown };
    expect(file).toBe(`${template.id}.json`);
    for (const text of [template.name, template.description]) expect(text).toEqual({ en: expect.stringMatching(/\S/), fr: expect.stringMatching(/\S/) });
    const { document, problems } = readDocument(template.document);
    expect(problems).toEqual([]);
    const left = checkGraph(document!, (type, version) => known.find((one) => one.type === type && one.version === version));
    expect(left.filter(({ field }) => field !== 'credential' && field !== 'path')).toEqual([]);
  });
});
