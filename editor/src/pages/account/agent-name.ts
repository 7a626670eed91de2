const BROWSERS: readonly (readonly [string, RegExp])[] = [
  ['Edge', /\bEdg(e|A|iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(Chrome|CriOS|HeadlessChrome)\//],
  ['Safari', /\bSafari\//],
];
const SYSTEMS: readonly (readonly [string, RegExp])[] = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
];
const first = (known: typeof BROWSERS, agent: string): string | undefined => known.find(([, pattern]) => pattern.test(agent))?.[0];

/** "Firefox · Windows" of what a browser says of itself; its own first words when it is none we know; null for none at all. */
export function agentName(agent: string | null): string | null {
  if (agent === null || agent === '') return null;
  return [first(BROWSERS, agent), first(SYSTEMS, agent)].filter(Boolean).join(' · ') || agent.slice(0, 40);
}
