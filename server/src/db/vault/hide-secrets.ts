const SHORTEST = 6;
const HIDDEN = '[secret]';

/** Texts under which a secret may come back: as it is, and in the forms it is sent in. */
export function secretTexts(secrets: readonly string[]): readonly string[] {
  const forms = secrets.filter((secret) => secret.length >= SHORTEST).flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret, 'utf8').toString('base64')]);
  return [...new Set(forms)].sort((one, other) => other.length - one.length);
}

const hideIn = (text: string, secrets: readonly string[]): string => secrets.reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text);

/** A copy of what the other side answered without the secrets it was sent: some echo their requests. */
export function hideSecrets<Value>(value: Value, secrets: readonly string[]): Value {
  if (secrets.length === 0) return value;
  if (typeof value === 'string') return hideIn(value, secrets) as Value;
  if (Array.isArray(value)) return value.map((entry: unknown) => hideSecrets(entry, secrets)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [hideIn(name, secrets), hideSecrets(entry as unknown, secrets)])) as Value;
}
