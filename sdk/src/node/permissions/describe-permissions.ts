import type { Localized } from '../json.js';
import type { Permissions } from './permissions.js';

const list = (entries: readonly string[], word: string): string => (entries.length < 2 ? entries.join('') : `${entries.slice(0, -1).join(', ')} ${word} ${entries.at(-1)}`);
const both = (entries: readonly string[], en: (text: string) => string, fr: (text: string) => string): { en: string; fr: string }[] => (entries.length === 0 ? [] : [{ en: en(list(entries, 'and')), fr: fr(list(entries, 'et')) }]);

const ANYWHERE = { en: 'Calls any public address on the internet.', fr: 'Appelle n’importe quelle adresse publique sur Internet.' };

/** What a package may do, one sentence each, for the person who grants it; empty when it only computes with what its nodes are given. */
export function describePermissions({ network, credentials, environment, files, sockets, loyalty }: Permissions): Localized[] {
  return [
    ...(network.includes('*') ? [ANYWHERE] : both(network, (hosts) => `Calls ${hosts} over the internet.`, (hosts) => `Appelle ${hosts} par Internet.`)),
    ...both(sockets, (hosts) => `Opens connections of its own to ${hosts}.`, (hosts) => `Ouvre ses propres connexions vers ${hosts}.`),
    ...both(credentials, (types) => `Uses credentials of other packages that you choose in its nodes: ${types}.`, (types) => `Utilise des identifiants de connexion d’autres paquets que vous choisissez dans ses nœuds : ${types}.`),
    ...both(environment, (names) => `Reads the environment variables ${names} of the server.`, (names) => `Lit les variables d’environnement ${names} du serveur.`),
    ...(loyalty === true ? [{ en: 'Gives, takes and reads points and coupons of contacts.', fr: 'Attribue, retire et lit les points et les coupons des contacts.' }] : []),
    ...(files === 'temporary' ? [{ en: 'Keeps temporary files in a folder of its own.', fr: 'Conserve des fichiers temporaires dans un dossier qui lui est propre.' }] : []),
  ];
}
