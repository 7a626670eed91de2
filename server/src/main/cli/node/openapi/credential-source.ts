import { camel, isDict, listIn, textIn, type Dict, type OpenApi, type Operation } from './read-openapi.js';
import { Source, block } from './literal.js';
import { wordsOf } from './field-source.js';

const secretField = (en: string, fr: string): Source => new Source(`field.text({ label: { en: '${en}', fr: '${fr}' }, required: true })`);

function oauth2Of(scheme: Dict): Dict | null {
  const flows = isDict(scheme['flows']) ? scheme['flows'] : {};
  const flow = isDict(flows['authorizationCode']) ? flows['authorizationCode'] : isDict(flows['clientCredentials']) ? flows['clientCredentials'] : null;
  if (flow === null || textIn(flow['tokenUrl']) === '') return null;
  const withBrowser = flow === flows['authorizationCode'];
  const scope = Object.keys(isDict(flow['scopes']) ? flow['scopes'] : {}).join(' ');
  return { grant: withBrowser ? 'authorization_code' : 'client_credentials', ...(withBrowser ? { authorizeUrl: textIn(flow['authorizationUrl']) } : {}), tokenUrl: textIn(flow['tokenUrl']), ...(scope === '' ? {} : { scope }) };
}

/** What a credential of this scheme is made of; null where none can be. */
function shapeOf(scheme: Dict): { readonly fields: Dict; readonly secret: string[]; readonly rest: Dict } | null {
  const [type, place, name] = [textIn(scheme['type']), textIn(scheme['in']), textIn(scheme['name'])];
  const kind = textIn(scheme['scheme']).toLowerCase();
  if (type === 'http' && kind === 'bearer') return { fields: { token: secretField('Token', 'Jeton') }, secret: ['token'], rest: { use: { bearer: '{{ token }}' } } };
  if (type === 'http' && kind === 'basic') return { fields: { user: secretField('User', 'Utilisateur'), password: secretField('Password', 'Mot de passe') }, secret: ['password'], rest: { use: { basic: { user: '{{ user }}', password: '{{ password }}' } } } };
  if (type === 'apiKey' && (place === 'header' || place === 'query')) return { fields: { key: secretField('Key', 'Clé') }, secret: ['key'], rest: { use: { [place === 'header' ? 'headers' : 'query']: { [name]: '{{ key }}' } } } };
  if (type === 'apiKey' && place === 'cookie' && /^[\w.-]+$/.test(name)) return { fields: { key: secretField('Value of the cookie', 'Valeur du cookie') }, secret: ['key'], rest: { use: { headers: { Cookie: `${name}={{ key }}` } } } };
  const oauth2 = type === 'oauth2' ? oauth2Of(scheme) : null;
  return oauth2 === null ? null : { fields: { clientId: secretField('Client ID', 'Identifiant du client'), clientSecret: secretField('Client secret', 'Secret du client') }, secret: ['clientSecret'], rest: { oauth2 } };
}

export interface CredentialSources {
  /** Name of the scheme, by operation; absent where it needs none, or none that can be made. */
  readonly schemeOf: ReadonlyMap<string, string>;
  /** Names of schemes that are cookies. */
  readonly cookies: ReadonlySet<string>;
  /** The file; null when no operation needs a credential. */
  readonly source: string | null;
  /** Names of what the file exports. */
  readonly names: readonly string[];
}

/** Which credential each operation needs, and their definitions. */
export function credentialSources(api: OpenApi, operations: readonly Operation[], host: string, tell: (sentence: string) => void): CredentialSources {
  const components = isDict(api.document['components']) ? api.document['components'] : {};
  const schemes = isDict(components['securitySchemes']) ? components['securitySchemes'] : {};
  const schemeOf = new Map<string, string>();
  for (const { id, about } of operations) {
    const ways = listIn(about['security'] ?? api.document['security']).filter(isDict).map((way) => Object.keys(way));
    if (ways.length === 0 || ways.some((way) => way.length === 0)) continue;
    const good = ways.find((way) => way.length === 1 && shapeOf(api.resolve(schemes[way[0] as string])) !== null);
    if (good === undefined) tell(`${id}: the way to sign in (${ways.map((way) => way.join(' with ')).join(' or ')}) is none that can be described; write the credential by hand.`);
    else schemeOf.set(id, good[0] as string);
  }
  const used = [...new Set(schemeOf.values())];
  const parts = used.map((name) => {
    const { fields, secret, rest } = shapeOf(api.resolve(schemes[name])) as NonNullable<ReturnType<typeof shapeOf>>;
    return `export const ${camel(name)} = defineCredential(${block({ type: camel(name), label: { en: wordsOf(name) }, fields, secret, hosts: [host], ...rest }, '')});\n`;
  });
  const cookies = new Set(used.filter((name) => api.resolve(schemes[name])['in'] === 'cookie'));
  return { schemeOf, cookies, names: used.map(camel), source: used.length === 0 ? null : `import { defineCredential, field } from '@parcours/sdk/node';\n\n${parts.join('\n')}` };
}
