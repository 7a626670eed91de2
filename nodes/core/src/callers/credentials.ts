import { defineCredential, field } from '@parcours/sdk/node';

const SECRET_HELP = { en: '16 characters or more that nobody can guess.', fr: '16 caractères ou plus que personne ne peut deviner.' };

/** What callers of a webhook have to show. None of these is ever sent anywhere. */
export const callerBasic = defineCredential({
  type: 'callerBasic',
  label: { en: 'Callers: user and password', fr: 'Appelants : utilisateur et mot de passe' },
  fields: {
    user: field.text({ label: { en: 'User', fr: 'Utilisateur' }, required: true, maximumLength: 200, pattern: { source: '[^:]+', expected: { en: 'a name without a colon', fr: 'un nom sans deux-points' } } }),
    password: field.text({ label: { en: 'Password', fr: 'Mot de passe' }, help: SECRET_HELP, required: true, minimumLength: 16, maximumLength: 1_000 }),
  },
  secret: ['password'],
});

export const callerHeader = defineCredential({
  type: 'callerHeader',
  label: { en: 'Callers: token in a header', fr: 'Appelants : jeton dans un en-tête' },
  fields: {
    name: field.text({ label: { en: 'Header', fr: 'En-tête' }, default: 'X-Api-Key', required: true, maximumLength: 100, pattern: { source: '[A-Za-z0-9-]+', expected: { en: 'the name of a header such as X-Api-Key', fr: 'le nom d’un en-tête, par exemple X-Api-Key' } } }),
    value: field.text({ label: { en: 'Token', fr: 'Jeton' }, help: SECRET_HELP, required: true, minimumLength: 16, maximumLength: 4_000 }),
  },
  secret: ['value'],
});

const SHARED = ['HS256', 'HS384', 'HS512'] as const;
const PUBLIC = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;

export const callerJwt = defineCredential({
  type: 'callerJwt',
  label: { en: 'Callers: JSON web token', fr: 'Appelants : jeton JWT' },
  fields: {
    algorithm: field.choice({ label: { en: 'Algorithm', fr: 'Algorithme' }, choices: [...SHARED, ...PUBLIC].map((value) => ({ value, label: { en: value, fr: value } })) }),
    secret: field.text({
      label: { en: 'Shared secret', fr: 'Secret partagé' },
      help: { en: '32 characters or more that nobody can guess.', fr: '32 caractères ou plus que personne ne peut deviner.' },
      required: true,
      minimumLength: 32,
      maximumLength: 4_000,
      showWhen: { field: 'algorithm', is: [...SHARED] },
    }),
    publicKey: field.text({
      label: { en: 'Public key', fr: 'Clé publique' },
      placeholder: { en: '-----BEGIN PUBLIC KEY-----', fr: '-----BEGIN PUBLIC KEY-----' },
      format: 'multiline',
      required: true,
      maximumLength: 10_000,
      showWhen: { field: 'algorithm', is: [...PUBLIC] },
    }),
    issuer: field.text({ label: { en: 'Issuer', fr: 'Émetteur' }, help: { en: 'What the token says in "iss"; empty: anything.', fr: 'Ce que dit le jeton dans « iss » ; vide : peu importe.' }, default: '', maximumLength: 500 }),
    audience: field.text({ label: { en: 'Audience', fr: 'Destinataire' }, help: { en: 'What the token says in "aud"; empty: anything.', fr: 'Ce que dit le jeton dans « aud » ; vide : peu importe.' }, default: '', maximumLength: 500 }),
  },
  secret: ['secret'],
});

export const callerSignature = defineCredential({
  type: 'callerSignature',
  label: { en: 'Callers: signature (Standard Webhooks)', fr: 'Appelants : signature (Standard Webhooks)' },
  fields: {
    secret: field.text({
      label: { en: 'Signing secret', fr: 'Secret de signature' },
      help: { en: 'As the sender shows it, usually whsec_… Whoever sends signs each call with it.', fr: 'Tel que l’émetteur le montre, en général whsec_… L’émetteur signe chaque appel avec ce secret.' },
      required: true,
      minimumLength: 24,
      maximumLength: 1_000,
    }),
  },
  secret: ['secret'],
});
