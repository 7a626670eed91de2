import type { JsonObject } from '@parcours/sdk/node';

/** Where somebody met us (D13). */
const TOUCHPOINTS = ['desktop', 'mobile', 'tablet', 'tv', 'watch', 'voice', 'shop', 'ad', 'server'] as const;
type Touchpoint = (typeof TOUCHPOINTS)[number];

/** Words of `context.device.type`, as libraries and people write them. */
const DEVICES: Readonly<Record<string, Touchpoint>> = { ios: 'mobile', android: 'mobile', phone: 'mobile', smartphone: 'mobile', ipad: 'tablet', smarttv: 'tv', television: 'tv', smartwatch: 'watch', wearable: 'watch', speaker: 'voice', kiosk: 'shop', pos: 'shop', till: 'shop', browser: 'desktop' };

/** First hit wins: an Android television calls itself Android too. */
const AGENTS: readonly (readonly [RegExp, Touchpoint])[] = [
  [/smart-?tv|hbbtv|appletv|googletv|crkey|aft[a-z]{1,4}\b|tizen.+tv|web0s|bravia/i, 'tv'],
  [/watch ?os|apple ?watch|wear ?os|sm-r\d/i, 'watch'],
  [/alexa|echo|googlehome/i, 'voice'],
  [/ipad|tablet|kindle|silk\/|android(?!.*mobile)/i, 'tablet'],
  [/iphone|ipod|mobile/i, 'mobile'],
  [/windows nt|macintosh|x11|cros/i, 'desktop'],
];

/** First hit wins: iPads of today say Macintosh, and nothing else tells them apart. */
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/tizen|web0s|hbbtv|appletv|bravia|crkey/i, 'TV'],
  [/iphone|ipad|ipod|watch ?os/i, 'iOS'],
  [/android|wear ?os|silk\//i, 'Android'],
  [/windows/i, 'Windows'],
  [/cros/i, 'ChromeOS'],
  [/macintosh|mac os x/i, 'macOS'],
  [/linux|x11/i, 'Linux'],
];

/** The system a browser says it runs on; null when it does not. Nothing finer: it is for sums, not to tell people apart. */
export const systemOf = (userAgent: string | null): string | null => (userAgent === null ? null : (SYSTEMS.find(([pattern]) => pattern.test(userAgent.slice(0, 500)))?.[1] ?? null));

/** Where somebody has opened a message or followed a link; null where the request comes from a server in between and tells nothing. */
export function visitContext(userAgent: string): JsonObject | null {
  const os = systemOf(userAgent);
  return os === null ? null : { touchpoint: touchpointOf({}, userAgent, 'site'), os: { name: os } };
}

const known = (value: unknown): Touchpoint | undefined => {
  if (typeof value !== 'string') return undefined;
  const word = value.toLowerCase().replace(/[^a-z]/g, '');
  return TOUCHPOINTS.find((touchpoint) => touchpoint === word) ?? (Object.hasOwn(DEVICES, word) ? DEVICES[word] : undefined);
};

/** What the sender says, else what its browser looks like, else what kind of source it is. */
export function touchpointOf(context: JsonObject, userAgent: string | null, sourceKind: string): Touchpoint {
  const device = context['device'];
  const said = known(context['touchpoint']) ?? (typeof device === 'object' && device !== null && !Array.isArray(device) ? known(device['type']) : undefined);
  if (said !== undefined) return said;
  if (sourceKind === 'shop') return 'shop';
  const agent = userAgent === null ? undefined : AGENTS.find(([pattern]) => pattern.test(userAgent.slice(0, 500)));
  return agent?.[1] ?? (sourceKind === 'app' ? 'mobile' : sourceKind === 'site' ? 'desktop' : 'server');
}
