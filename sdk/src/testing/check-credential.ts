import type { CredentialDefinition, Json } from '../node/index.js';

const PLACE = /\{\{\s*([A-Za-z]\w*)\s*\}\}/g;
const placesIn = (value: unknown): string[] => [...JSON.stringify(value ?? null).matchAll(PLACE)].map(([, name]) => name as string);

/** Sentences about how a credential type is applied: hosts it is bound to, fields it names. */
export function checkCredential({ fields, secret, hosts, use, oauth2, test }: CredentialDefinition): string[] {
  const problems: string[] = [];
  for (const name of secret) if (!Object.hasOwn(fields, name)) problems.push(`secret names the field "${name}", which does not exist.`);
  if ((use !== undefined || oauth2 !== undefined) && (hosts ?? []).length === 0) problems.push('A credential that is added to requests names the hosts it may be sent to.');
  const own = Object.keys(fields);
  const known = [...own, ...(oauth2 === undefined ? [] : ['accessToken'])];
  for (const [where, value, names] of [['hosts', hosts, own], ['use', use, known], ['oauth2', oauth2, own], ['test', typeof test === 'function' ? null : test, own]] as [string, Json | undefined, string[]][])
    for (const name of placesIn(value)) if (!names.includes(name)) problems.push(`${where} names the field "${name}", which does not exist.`);
  for (const name of [...placesIn(hosts), ...(typeof test === 'function' ? [] : placesIn(test))]) if (secret.includes(name)) problems.push(`"${name}" is secret: hosts and the address of a test are made of what is not.`);
  return problems;
}
