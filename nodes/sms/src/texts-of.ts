import { DefectError, toFailure, type Contact, type JsonObject, type NodeContext, type NodeFailure, type OptionsContext, type OptionsPage, type OptionsQuery } from '@parcours/sdk/node';

interface Written {
  readonly json: JsonObject;
  readonly contact: Contact | null;
  readonly params: { readonly format: 'text' | 'content'; readonly text: string; readonly contentId: string };
}

export async function listContents(context: OptionsContext, _params: unknown, { search }: OptionsQuery): Promise<OptionsPage> {
  return { options: (await context.contents(search)).map(({ id, name }) => ({ value: String(id), label: name })) };
}

/** What each message says: as written in the node, or a content of the library, filled in for all its readers at once. What goes wrong with one is its own. */
export async function textsOf(items: readonly Written[], context: Pick<NodeContext, 'fillContent'>): Promise<readonly (string | NodeFailure)[]> {
  const texts = items.map(({ params }): string | NodeFailure => params.text);
  const contents = new Set(items.flatMap(({ params }) => (params.format === 'content' ? [params.contentId] : [])));
  for (const content of contents) {
    const places = [...items.entries()].filter(([, { params }]) => params.format === 'content' && params.contentId === content);
    try {
      const filled = await context.fillContent({ content: Number(content), medium: 'sms', readers: places.map(([, { contact, json }]) => ({ contact, json })) });
      places.forEach(([index], position) => {
        const answer = filled[position];
        texts[index] = answer === undefined ? toFailure(new DefectError('no_content', 'Expected a content for each message, found fewer.')) : 'message' in answer ? answer.message.text : answer.failure;
      });
    } catch (thrown) {
      for (const [index] of places) texts[index] = toFailure(thrown);
    }
  }
  return texts;
}
