const HOME = '/workflows';

/** Where to go after signing in: a path of this site only (C6). Browsers read `\` as `/`, drop tabs and line ends, and take `//` for another host. */
export function sitePath(wanted: string | undefined): string {
  if (wanted === undefined || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(wanted)) return HOME;
  const url = new URL(wanted, 'http://site.invalid');
  const path = url.pathname + url.search + url.hash;
  return url.host !== 'site.invalid' || path.startsWith('//') || url.pathname.startsWith('/sign-in') ? HOME : path;
}
