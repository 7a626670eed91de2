/** Whether a browser on another site sent this: then its cookies are not its user's will. Tools outside a browser send neither header. */
export function isForeign(headers: Readonly<Record<string, string | string[] | undefined>>, baseUrl: string): boolean {
  if (headers['sec-fetch-site'] === 'cross-site') return true;
  const { origin, host } = headers;
  if (origin === undefined) return false;
  if (typeof origin !== 'string' || !URL.canParse(origin)) return true;
  // the address in the browser may be another name of ours (localhost for 127.0.0.1): what it reached us by is as good as the configured one
  return new URL(origin).origin !== new URL(baseUrl).origin && new URL(origin).host !== host;
}
