import { defineCredential, field } from '@parcours/sdk/node';
import { EXAMPLE_PRICES, readPrices } from '../prices/price-table.js';
import { readCutOff } from './cut-off.js';
import { openSftp } from './sftp-outbox.js';
import { readPrintShop } from './read-print-shop.js';

export const pricesField = field.text({
  label: { en: 'Prices', fr: 'Tarifs' },
  help: { en: 'For estimates: currency, black and colour per side, handling, then zone (home, overseas, europe, world), speed (economy, standard, registered), grams at most, price. The examples are nobody’s tariff.', fr: 'Pour les estimations : devise, page noire et couleur, mise sous pli, puis zone (home, overseas, europe, world), vitesse (economy, standard, registered), poids maximal en grammes et prix. Les exemples ne sont le tarif de personne.' },
  format: 'multiline', default: EXAMPLE_PRICES, maximumLength: 10_000,
});

const bySftp = { field: 'delivery', is: ['sftp'] };

/** A print shop that collects one PDF per lot with a manifest. */
export const printShop = defineCredential({
  type: 'printShop',
  label: { en: 'Print shop (PDF lots)', fr: 'Imprimeur (lots PDF)' },
  fields: {
    delivery: field.choice({ label: { en: 'Lots go to', fr: 'Les lots vont vers' }, choices: [{ value: 'folder', label: { en: 'A folder of the server', fr: 'Un dossier du serveur' } }, { value: 'sftp', label: { en: 'The print shop’s SFTP server', fr: 'Le serveur SFTP de l’imprimeur' } }] }),
    folder: field.text({ label: { en: 'Folder', fr: 'Dossier' }, help: { en: 'A name; on the server it lies below drop/ in the data folder. With SFTP, a path on the print shop’s server.', fr: 'Un nom ; sur le serveur, sous drop/ dans le dossier de données. En SFTP, un chemin chez l’imprimeur.' }, default: 'print', required: true, maximumLength: 200 }),
    cutOff: field.text({ label: { en: 'Cut-off time', fr: 'Heure limite' }, help: { en: 'When the day’s lot is closed, on the workspace’s clock, for example 16:00.', fr: 'Quand le lot du jour est clos, à l’heure de l’espace de travail, par exemple 16:00.' }, default: '16:00', required: true, maximumLength: 5 }),
    days: field.choice({ label: { en: 'Lots are closed', fr: 'Les lots sont clos' }, choices: [{ value: 'weekdays', label: { en: 'From Monday to Friday', fr: 'Du lundi au vendredi' } }, { value: 'everyDay', label: { en: 'Every day', fr: 'Tous les jours' } }] }),
    host: field.text({ label: { en: 'Host', fr: 'Hôte' }, showWhen: bySftp, required: true, maximumLength: 255 }),
    port: field.number({ label: { en: 'Port', fr: 'Port' }, showWhen: bySftp, default: 22, minimum: 1, maximum: 65_535, integer: true }),
    user: field.text({ label: { en: 'User', fr: 'Utilisateur' }, showWhen: bySftp, required: true, maximumLength: 200 }),
    password: field.text({ label: { en: 'Password', fr: 'Mot de passe' }, showWhen: bySftp, default: '', maximumLength: 1_000 }),
    privateKey: field.text({ label: { en: 'Private key', fr: 'Clé privée' }, help: { en: 'Instead of a password, in OpenSSH or PEM form.', fr: 'À la place du mot de passe, au format OpenSSH ou PEM.' }, showWhen: bySftp, format: 'multiline', default: '', maximumLength: 10_000 }),
    hostKey: field.text({ label: { en: 'The server’s fingerprint', fr: 'Empreinte du serveur' }, help: { en: 'SHA256:… as the print shop tells it. Left empty, a test of the credential shows which one was found.', fr: 'SHA256:… tel que communiqué par l’imprimeur. Laissé vide, un essai de l’identifiant montre celle trouvée.' }, showWhen: bySftp, default: '', maximumLength: 100 }),
    prices: pricesField,
  },
  secret: ['password', 'privateKey'],
  test: async (values, context) => {
    readCutOff(values['cutOff'] ?? '', values['days'] ?? '');
    readPrices(values['prices'] ?? '');
    const settings = readPrintShop(values);
    if (settings.sftp === null) return;
    const sftp = await openSftp(settings.sftp, context);
    try {
      await sftp.look(settings.folder);
    } finally {
      sftp.close();
    }
  },
});
