const HOME = '/workflows';

/** Where to go after signing in: a path of this site only, so that a link cannot send people elsewhere. */
export function returnPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/')) return HOME;
  try {
    const url = new URL(wanted, location.origin);
    const path = url.pathname + url.search + url.hash;
    return url.origin === location.origin && !path.startsWith('//') && !url.pathname.startsWith('/sign-in') ? path : HOME;
  } catch {
    return HOME;
  }
}
