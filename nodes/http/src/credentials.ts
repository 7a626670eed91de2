import { defineCredential, field } from '@parcours/sdk/node';

const hosts = field.text({
  label: { en: 'Hosts it may be sent to', fr: 'Hôtes autorisés' },
  help: { en: 'Separated by commas; *.example.org is any host below it. It is never sent anywhere else.', fr: 'Séparés par des virgules ; *.exemple.fr désigne tous ses sous-domaines. Il n’est jamais envoyé ailleurs.' },
  placeholder: { en: 'api.example.org, *.example.org', fr: 'api.exemple.fr, *.exemple.fr' },
  required: true,
  maximumLength: 2_000,
});
const bound = { hosts: ['{{ hosts }}'] };

export const header = defineCredential({
  type: 'header',
  label: { en: 'HTTP header', fr: 'En-tête HTTP' },
  fields: {
    name: field.text({ label: { en: 'Header', fr: 'En-tête' }, default: 'Authorization', required: true, maximumLength: 100 }),
    value: field.text({ label: { en: 'Value', fr: 'Valeur' }, placeholder: { en: 'Bearer …', fr: 'Bearer …' }, required: true }),
    hosts,
  },
  secret: ['value'],
  ...bound,
  use: { headers: { '{{ name }}': '{{ value }}' } },
});

export const basic = defineCredential({
  type: 'basic',
  label: { en: 'HTTP user and password', fr: 'Utilisateur et mot de passe HTTP' },
  fields: {
    user: field.text({ label: { en: 'User', fr: 'Utilisateur' }, required: true, maximumLength: 500 }),
    password: field.text({ label: { en: 'Password', fr: 'Mot de passe' }, default: '', maximumLength: 1_000 }),
    hosts,
  },
  secret: ['password'],
  ...bound,
  use: { basic: { user: '{{ user }}', password: '{{ password }}' } },
});

export const bearer = defineCredential({
  type: 'bearer',
  label: { en: 'Bearer token', fr: 'Jeton (Bearer)' },
  fields: { token: field.text({ label: { en: 'Token', fr: 'Jeton' }, required: true }), hosts },
  secret: ['token'],
  ...bound,
  use: { bearer: '{{ token }}' },
});

export const query = defineCredential({
  type: 'query',
  label: { en: 'Key in the address', fr: 'Clé dans l’adresse' },
  fields: {
    name: field.text({ label: { en: 'Parameter', fr: 'Paramètre' }, default: 'api_key', required: true, maximumLength: 100 }),
    value: field.text({ label: { en: 'Key', fr: 'Clé' }, required: true }),
    hosts,
  },
  secret: ['value'],
  ...bound,
  use: { query: { '{{ name }}': '{{ value }}' } },
});

export const signature = defineCredential({
  type: 'signature',
  label: { en: 'Signature (Standard Webhooks)', fr: 'Signature (Standard Webhooks)' },
  fields: {
    secret: field.text({
      label: { en: 'Signing secret', fr: 'Secret de signature' },
      help: { en: 'Shared with the receiver, usually whsec_… Each call is signed with it and has an id that stays the same when it is repeated.', fr: 'Partagé avec le destinataire, en général whsec_… Chaque appel est signé avec ce secret et porte un identifiant qui reste le même s’il est répété.' },
      required: true,
      minimumLength: 24,
      maximumLength: 1_000,
    }),
    hosts,
  },
  secret: ['secret'],
  ...bound,
  use: { signature: '{{ secret }}' },
});

export const oauth2 = defineCredential({
  type: 'oauth2',
  label: { en: 'OAuth 2', fr: 'OAuth 2' },
  fields: {
    grant: field.choice({
      label: { en: 'Way in', fr: 'Mode d’accès' },
      choices: [
        { value: 'authorization_code', label: { en: 'Somebody connects in the browser', fr: 'Une personne se connecte dans le navigateur' } },
        { value: 'client_credentials', label: { en: 'The application by itself', fr: 'L’application elle-même' } },
      ],
    }),
    authorizeUrl: field.text({ label: { en: 'Authorisation address', fr: 'Adresse d’autorisation' }, format: 'url', required: true, maximumLength: 1_000, showWhen: { field: 'grant', is: ['authorization_code'] } }),
    tokenUrl: field.text({ label: { en: 'Token address', fr: 'Adresse des jetons' }, format: 'url', required: true, maximumLength: 1_000 }),
    clientId: field.text({ label: { en: 'Client ID', fr: 'Identifiant client' }, required: true, maximumLength: 500 }),
    clientSecret: field.text({ label: { en: 'Client secret', fr: 'Secret client' }, help: { en: 'Empty for a public client.', fr: 'Vide pour un client public.' }, default: '', maximumLength: 2_000 }),
    clientAuthentication: field.choice({
      label: { en: 'The client shows its secret', fr: 'Le client présente son secret' },
      choices: [
        { value: 'basic', label: { en: 'In the header (usual)', fr: 'Dans l’en-tête (habituel)' } },
        { value: 'body', label: { en: 'In the body', fr: 'Dans le corps' } },
      ],
    }),
    scope: field.text({ label: { en: 'Scopes', fr: 'Portées (scopes)' }, help: { en: 'Separated by spaces.', fr: 'Séparées par des espaces.' }, default: '', maximumLength: 2_000 }),
    hosts,
  },
  secret: ['clientSecret'],
  ...bound,
  oauth2: {
    grant: '{{ grant }}',
    authorizeUrl: '{{ authorizeUrl }}',
    tokenUrl: '{{ tokenUrl }}',
    scope: '{{ scope }}',
    clientAuthentication: '{{ clientAuthentication }}',
  },
});
