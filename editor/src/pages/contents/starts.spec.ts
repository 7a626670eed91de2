import { allBlocks, isContentBody } from '@parcours/sdk/api';
import { describe, expect, test } from 'vitest';
import { STARTS } from './starts';

describe('A30: contents to start from', () => {
  test.each(STARTS.flatMap(({ id, body }) => (['en', 'fr'] as const).map((language) => [id, language, body[language]] as const)))('%s in %s has the shape of a content, a subject, a text message and a way to unsubscribe', (_id, language, body) => {
    expect(isContentBody(body)).toBe(true);
    expect(body.language).toBe(language);
    expect([body.subject, body.smsText].every((text) => text.length > 10)).toBe(true);
    const ids = allBlocks(body.blocks).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(body.blocks.at(-1)).toMatchObject({ type: 'footer', unsubscribeLabel: expect.stringMatching(/.+/) });
  });
});
