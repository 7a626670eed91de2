import { UserError, toLetter, toMjml, toSmsText, toText } from '../node/index.js';
import type { ContentBody, ContentForms, ContentMedium, ContentRequest, FilledContent, NodeContext, StoredContent } from '../node/index.js';

/** A library of contents in memory. What it writes holds templates as they are, and the source of the email instead of its HTML. */
export function fakeContents(contents: Readonly<Record<number, ContentBody>>): Pick<NodeContext, 'content' | 'contents' | 'fillContent'> {
  const find = (id: number): StoredContent => {
    const body = contents[id];
    if (!body) throw new UserError('content_missing', `Expected the content ${id}, found none; choose another one in the node's settings.`, { contentId: id });
    return { id, name: `Content ${id}`, version: 1, body, images: {} };
  };
  return {
    contents: async (search = '') => Object.keys(contents).map((id) => ({ id: Number(id), name: `Content ${id}` })).filter(({ name }) => name.toLowerCase().includes(search.toLowerCase())),
    content: async (id) => find(id),
    fillContent: async <Medium extends ContentMedium>({ content, medium, readers }: ContentRequest<Medium>): Promise<readonly FilledContent<Medium>[]> => {
      const { body } = find(content);
      const { mjml, restore } = toMjml(body);
      const forms: ContentForms = {
        email: { subject: body.subject, preheader: body.preheader, html: restore(mjml), text: toText(body) },
        sms: { text: toSmsText(body) },
        letter: { blocks: toLetter(body) },
      };
      return readers.map(() => ({ message: forms[medium] }));
    },
  };
}
