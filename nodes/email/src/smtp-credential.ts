import { defineCredential, field } from '@parcours/sdk/node';
import { createTransport } from 'nodemailer';
import { judgeFailure } from './judge-failure.js';
import { readSmtpSettings, withCheckedAddress } from './smtp-settings.js';

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
  },
  secret: ['password'],
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
  },
});
