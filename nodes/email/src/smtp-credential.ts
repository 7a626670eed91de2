import { defineCredential, field } from '@parcours/sdk/node';
import { createTransport } from 'nodemailer';
import { collectReturned, tryMailbox } from './collect-returned.js';
import { readReturned } from './read-returned.js';
import { judgeFailure } from './judge-failure.js';
import { dkimRecords, readSmtpSettings, withCheckedAddress } from './smtp-settings.js';

const byImap = { field: 'bouncesBy', is: ['imap'] };

const mailboxFields = {
  bouncesBy: field.choice({
    label: { en: 'Bounces come', fr: 'Les retours arrivent' },
    choices: [
      { value: 'forwarding', label: { en: 'Forwarded to the address for reports', fr: 'Transférés vers l’adresse des retours' } },
      { value: 'imap', label: { en: 'From the mailbox, read by IMAP', fr: 'De la boîte, lue par IMAP' } },
    ],
    default: 'forwarding',
  }),
  imapHost: field.text({ label: { en: 'Mailbox: host', fr: 'Boîte : hôte' }, placeholder: { en: 'imap.example.org', fr: 'imap.exemple.fr' }, showWhen: byImap, required: true, maximumLength: 255 }),
  imapPort: field.number({ label: { en: 'Mailbox: port', fr: 'Boîte : port' }, help: { en: 'Usually 993 with TLS, 143 with STARTTLS.', fr: 'En général 993 avec TLS, 143 avec STARTTLS.' }, showWhen: byImap, default: 993, minimum: 1, maximum: 65_535, integer: true, required: true }),
  imapSecure: field.choice({
    label: { en: 'Mailbox: encryption', fr: 'Boîte : chiffrement' },
    choices: [
      { value: 'tls', label: { en: 'TLS', fr: 'TLS' } },
      { value: 'starttls', label: { en: 'STARTTLS, required', fr: 'STARTTLS, obligatoire' } },
      { value: 'none', label: { en: 'None (own network only)', fr: 'Aucun (réseau interne seulement)' } },
    ],
    showWhen: byImap,
  }),
  imapUser: field.text({ label: { en: 'Mailbox: user', fr: 'Boîte : utilisateur' }, showWhen: byImap, required: true, maximumLength: 500 }),
  imapPassword: field.text({ label: { en: 'Mailbox: password', fr: 'Boîte : mot de passe' }, showWhen: byImap, required: true, maximumLength: 1_000 }),
  imapFolder: field.text({ label: { en: 'Mailbox: folder', fr: 'Boîte : dossier' }, showWhen: byImap, default: 'INBOX', maximumLength: 255 }),
  imapAfter: field.choice({
    label: { en: 'Bounces that were read', fr: 'Retours déjà lus' },
    choices: [
      { value: 'keep', label: { en: 'Stay in the mailbox', fr: 'Restent dans la boîte' } },
      { value: 'delete', label: { en: 'Are deleted (answers of people stay)', fr: 'Sont supprimés (les réponses restent)' } },
    ],
    showWhen: byImap,
  }),
};

export const smtp = defineCredential({
  type: 'smtp',
  label: { en: 'SMTP server', fr: 'Serveur SMTP' },
  fields: {
    host: field.text({ label: { en: 'Host', fr: 'Hôte' }, placeholder: { en: 'smtp.example.org', fr: 'smtp.exemple.fr' }, required: true, maximumLength: 255 }),
    port: field.number({ label: { en: 'Port', fr: 'Port' }, help: { en: 'Usually 587 with STARTTLS, 465 with TLS.', fr: 'En général 587 avec STARTTLS, 465 avec TLS.' }, default: 587, minimum: 1, maximum: 65_535, integer: true, required: true }),
    secure: field.choice({
      label: { en: 'Encryption', fr: 'Chiffrement' },
      choices: [
        { value: 'starttls', label: { en: 'STARTTLS, required', fr: 'STARTTLS, obligatoire' } },
        { value: 'tls', label: { en: 'TLS', fr: 'TLS' } },
        { value: 'none', label: { en: 'None (own network only)', fr: 'Aucun (réseau interne seulement)' } },
      ],
    }),
    user: field.text({ label: { en: 'User', fr: 'Utilisateur' }, default: '', maximumLength: 500 }),
    password: field.text({ label: { en: 'Password', fr: 'Mot de passe' }, default: '', maximumLength: 1_000 }),
    fromEmail: field.text({ label: { en: 'Sender address', fr: 'Adresse de l’expéditeur' }, placeholder: { en: 'news@example.org', fr: 'actus@exemple.fr' }, format: 'email', required: true, maximumLength: 254 }),
    fromName: field.text({ label: { en: 'Sender name', fr: 'Nom de l’expéditeur' }, default: '', maximumLength: 200 }),
    bounceAddress: field.text({
      label: { en: 'Address for bounces', fr: 'Adresse des retours' },
      help: {
        en: 'Messages that cannot be delivered come back to this mailbox, marked bounces+…@example.org. The sender’s when empty.',
        fr: 'Les messages non remis reviennent dans cette boîte, sous la forme retours+…@exemple.fr. Celle de l’expéditeur si vide.',
      },
      format: 'email', default: '', maximumLength: 200,
    }),
    ...mailboxFields,
    dkimDomain: field.text({ label: { en: 'DKIM: domain', fr: 'DKIM : domaine' }, help: { en: 'Only if your server does not sign by itself.', fr: 'Seulement si votre serveur ne signe pas lui-même.' }, placeholder: { en: 'example.org', fr: 'exemple.fr' }, default: '', maximumLength: 253 }),
    dkimSelector: field.text({ label: { en: 'DKIM: selector', fr: 'DKIM : sélecteur' }, placeholder: { en: 'parcours1', fr: 'parcours1' }, default: '', maximumLength: 63 }),
    dkimKey: field.text({
      label: { en: 'DKIM: private key', fr: 'DKIM : clé privée' },
      help: {
        en: 'Make one with "openssl genrsa 2048". The record to publish in DNS is shown here once this is saved.',
        fr: 'Créez-la avec « openssl genrsa 2048 ». L’enregistrement DNS à publier s’affiche ici après l’enregistrement.',
      },
      format: 'multiline', default: '', maximumLength: 8_000,
    }),
  },
  secret: ['password', 'imapPassword', 'dkimKey'],
  test: async (values, context) => {
    const { connection } = readSmtpSettings(values);
    const transport = createTransport(await withCheckedAddress(connection, context));
    try {
      await transport.verify();
    } catch (thrown) {
      throw judgeFailure(thrown, { host: connection.host ?? '', handedOver: false });
    } finally {
      transport.close();
    }
    await tryMailbox(values, context);
  },
  records: dkimRecords,
  callbacks: {
    help: {
      en: 'Send what comes to the mailbox for bounces here, as it is: for example in Postfix an alias |"curl -fsS -H \'Content-Type: message/rfc822\' --data-binary @- {{ url }}", or the inbound address of a service that posts raw messages.',
      fr: 'Envoyez ici, tel quel, ce qui arrive dans la boîte des retours : par exemple dans Postfix un alias |"curl -fsS -H \'Content-Type: message/rfc822\' --data-binary @- {{ url }}", ou l’adresse entrante d’un service qui transmet les messages bruts.',
    },
    read: (call, values) => readReturned(call, values),
    collect: collectReturned,
  },
});
