/** Programs that open links and images of messages before or instead of people: scanners of mail, previews of messengers, crawlers, libraries. */
const ROBOTS = /barracuda|proofpoint|mimecast|symantec|trend ?micro|fireeye|trellix|sophos|fortinet|forti(mail|guard)|cloudmark|bitdefender|kaspersky|messagelabs|ironport|zscaler|checkpoint|urlscan|virustotal|vade ?secure|mailscanner|safelinks|ms-office|microsoft office|existence discovery|bot\b|bot\/|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|skypeuri|embedly|headless|phantomjs|python-|aiohttp|scrapy|curl\/|wget\/|go-http-client|java\/|okhttp|apache-httpclient|libwww|axios\/|node-fetch|guzzle|httpx/i;

/** Servers that fetch images in the place of a mail program. Apple's fetches them unasked, whether anybody looks or not; its name is all it says. */
const PROXIES: readonly (readonly [name: 'apple' | 'google' | 'yahoo' | 'microsoft', pattern: RegExp])[] = [
  ['google', /googleimageproxy/i],
  ['yahoo', /yahoomailproxy/i],
  ['microsoft', /outlook.*imageproxy/i],
  ['apple', /^mozilla\/5\.0$/i],
];

export interface Visitor {
  readonly method: string;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface Classified {
  /** `head`, `scanner`, `prefetch`, `nameless`; null for what looks like a person. */
  readonly robot: string | null;
  /** Whose server fetched it for a person, or so it says. */
  readonly proxy: 'apple' | 'google' | 'yahoo' | 'microsoft' | null;
}

const textOf = (value: string | readonly string[] | undefined): string => (typeof value === 'string' ? value : (value?.[0] ?? ''));

/** What a request alone tells about who makes it. */
export function classifyVisitor({ method, headers }: Visitor): Classified {
  const agent = textOf(headers['user-agent']).trim();
  const proxy = PROXIES.find(([, pattern]) => pattern.test(agent))?.[0] ?? null;
  const purpose = [headers['purpose'], headers['sec-purpose'], headers['x-purpose'], headers['x-moz']].map(textOf).join(' ');
  if (method !== 'GET') return { robot: 'head', proxy };
  if (proxy !== null) return { robot: null, proxy };
  if (agent === '') return { robot: 'nameless', proxy };
  if (/prefetch|preview/i.test(purpose)) return { robot: 'prefetch', proxy };
  return { robot: ROBOTS.test(agent) ? 'scanner' : null, proxy };
}
