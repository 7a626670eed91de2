/** The guides of the documentation, each read when it is asked for. */
const GUIDES = import.meta.glob<string>('../../../../../docs/guide/**/*.md', { query: '?raw', import: 'default' });

/** Which guide a node type belongs to: the longest beginning of its name that is listed. */
const OF_TYPES: Readonly<Record<string, string>> = {
  email: 'email', sms: 'sms', postal: 'postal', loyalty: 'loyalty', scoring: 'scoring', code: 'code', list: 'segments',
  'core.wait': 'waits', 'core.series': 'waits', 'core.repeat': 'waits', 'core.date': 'waits', 'core.fits': 'segments', 'core.segment': 'segments',
  'core.webhook': 'webhooks', 'core.respond': 'webhooks', 'core.businessEvent': 'business-events', 'core.runWorkflow': 'calls', 'core.calledByWorkflow': 'calls', 'core.workflowFailed': 'calls', 'core.consent': 'consent',
};

/** The name of a node type's guide; null where there is none. */
export function guideOf(type: string): string | null {
  const found = Object.keys(OF_TYPES).filter((start) => type.startsWith(start)).sort((a, b) => b.length - a.length)[0];
  return found === undefined ? null : (OF_TYPES[found] ?? null);
}

/** The names of all guides that nodes belong to. */
export const guidesOfNodes = (): string[] => [...new Set(Object.values(OF_TYPES))];

/** The text of a guide in a language, in English where it has none in it; null where the editor was built without the documentation. */
export async function readGuide(name: string, language: string): Promise<{ readonly text: string; readonly language: string } | null> {
  const find = (ending: string): (() => Promise<string>) | undefined => Object.entries(GUIDES).find(([path]) => path.endsWith(ending))?.[1];
  const own = language === 'en' ? undefined : find(`/guide/${language}/${name}.md`);
  const read = own ?? find(`/guide/${name}.md`);
  return read === undefined ? null : { text: await read(), language: own ? language : 'en' };
}
