import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import ts from 'typescript';
import { defineAction, defineFlow } from './define-node.js';
import { defineTrigger, enter } from './define-trigger.js';
import * as field from './fields/index.js';
import { next } from './outcome.js';

const words = { version: 1, label: { en: 'x' }, description: { en: 'x' }, icon: 'x' };

export const action = defineAction({
  ...words,
  type: 'typed',
  fields: {
    subject: field.text({ label: { en: 'Subject' }, required: true }),
    note: field.text({ label: { en: 'Note' } }),
    mode: field.choice({ label: { en: 'Mode' }, choices: [{ value: 'a', label: { en: 'A' } }, { value: 'b', label: { en: 'B' } }] }),
    board: field.picker({ label: { en: 'Board' }, options: 'boards', required: true }),
    target: field.resource({ label: { en: 'Workflow' }, resource: 'workflow' }),
    photo: field.file({ label: { en: 'Photo' }, required: true }),
    more: field.collection({ label: { en: 'More' }, fields: { retries: field.number({ label: { en: 'Retries' }, default: 1 }) } }),
    rows: field.rows({ label: { en: 'Rows' }, fields: { count: field.number({ label: { en: 'Count' }, default: 1 }) } }),
  },
  summary: ['subject'],
  options: {
    // the settings as far as they are filled in
    boards: (_context, { subject, mode }, { search }) => ({ options: [{ value: search, label: `${subject ?? ''}${mode ?? ''}` }] }),
    // @ts-expect-error -- a field that was not declared
    others: (_context, { subjekt }) => ({ options: [{ value: subjekt, label: 'x' }] }),
  },
  execute: (items) =>
    items.map(({ params }) => {
      const subject: string = params.subject;
      const note: string | undefined = params.note;
      const mode: 'a' | 'b' = params.mode;
      const count: number | undefined = params.rows[0]?.count;
      const board: string = params.board;
      const target: number | undefined = params.target;
      const size: number = params.photo.sizeBytes;
      const retries: number | undefined = params.more.retries;
      // @ts-expect-error -- an added setting may be missing, default or not
      const alwaysThere: number = params.more.retries;
      // @ts-expect-error -- an added setting that was not declared
      const wrongAdded: unknown = params.more.retry;
      // @ts-expect-error -- a picked resource is known by its id
      const wrongPicked: number = params.board;
      // @ts-expect-error -- a field that was not declared
      const wrongName: unknown = params.subjekt;
      // @ts-expect-error -- an optional field may be missing
      const mayBeMissing: string = params.note;
      // @ts-expect-error -- "c" is not one of the choices
      const noSuchChoice: boolean = params.mode === 'c';
      // @ts-expect-error -- a field that the rows do not have
      const wrongCell: unknown = params.rows[0]?.amount;
      // @ts-expect-error -- a number is not a text
      const wrongKind: string = params.rows[0].count;
      return next('main', { json: { subject, mode, count: count ?? null, all: [note, wrongName, mayBeMissing, noSuchChoice, wrongCell, wrongKind, board, target, size, retries, alwaysThere, wrongAdded, wrongPicked].length } });
    }),
});

// @ts-expect-error -- the summary names a field that does not exist
export const flow = defineFlow({ ...words, type: 'summary', fields: {}, summary: ['nothing'], execute: () => [] });

export const trigger = defineTrigger({
  ...words,
  type: 'trigger',
  fields: { name: field.text({ label: { en: 'Name' }, required: true }) },
  subscribe: ({ name }) => [{ on: 'event', name, where: true }],
  // @ts-expect-error -- a field that was not declared
  receive: (_hit, { nome }) => enter([{ nome }]),
});

test('a wrong field name in a node does not compile', () => {
  const file = fileURLToPath(import.meta.url);
  const program = ts.createProgram([file], {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    noEmit: true,
  });
  const source = program.getSourceFile(file);
  expect(source).toBeDefined();
  const messages = program.getSemanticDiagnostics(source).map(({ messageText, start = 0 }) => `line ${(source as ts.SourceFile).getLineAndCharacterOfPosition(start).line + 1}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  expect(messages).toEqual([]);
});
