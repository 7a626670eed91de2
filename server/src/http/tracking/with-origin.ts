const MOST = 200;
const ORIGIN = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term'] as const;

/**
 * Where a live block leads, with the origin its message has given the address: what it leads to is only known now, so it could not be written into
 * it before. Nothing but these five parameters is passed on, and a destination that names a source already stays as it is.
 */
export function withOrigin(to: string | null, asked: string): string | null {
  if (to === null || !asked.includes('?') || !URL.canParse(to)) return to;
  const given = new URLSearchParams(asked.slice(asked.indexOf('?') + 1));
  const url = new URL(to);
  const added = ORIGIN.flatMap((name) => (given.get(name) ? [[name, (given.get(name) ?? '').slice(0, MOST)] as const] : []));
  if (added.length === 0 || url.searchParams.has('utm_source')) return to;
  // what stands there is kept to the letter: some sites sign their addresses
  const query = added.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const [address = '', ...fragment] = to.split('#');
  const joined = `${address}${url.search === '' ? (address.endsWith('?') ? '' : '?') : '&'}${query}`;
  return fragment.length === 0 ? joined : `${joined}#${fragment.join('#')}`;
}
