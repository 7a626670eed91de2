/** The secret behind the # of a link that was sent, taken out of the address bar so that it is in no history and on no screenshot. */
export function takeSecret(): string {
  const secret = location.hash.slice(1);
  if (secret !== '') history.replaceState(history.state, '', location.pathname + location.search);
  return secret;
}
