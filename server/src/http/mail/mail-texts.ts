export type MailLanguage = 'en' | 'fr';
export type MailKind = 'passwordReset' | 'invitation' | 'passwordChanged' | 'emailConfirm' | 'emailChanged' | 'secondFactorOn' | 'secondFactorOff';

interface MailText {
  readonly subject: string;
  readonly text: string;
}

/** `{name}` is filled in. Plain text on purpose: nothing to track, nothing to imitate. */
export const MAIL_TEXTS: Readonly<Record<MailKind, Readonly<Record<MailLanguage, MailText>>>> = {
  passwordReset: {
    en: { subject: 'Choose another password for Parcours', text: 'Hello {name},\n\nsomebody asked to choose another password for your account. If it was you, open this link within 30 minutes; it works once:\n\n{link}\n\nIf it was not you, there is nothing to do: your password stays as it is.\n' },
    fr: { subject: 'Choisissez un nouveau mot de passe pour Parcours', text: 'Bonjour {name},\n\nune personne a demandé à choisir un nouveau mot de passe pour votre compte. Si c’était vous, ouvrez ce lien dans les 30 minutes ; il ne fonctionne qu’une fois :\n\n{link}\n\nSi ce n’était pas vous, vous n’avez rien à faire : votre mot de passe reste inchangé.\n' },
  },
  invitation: {
    en: { subject: '{inviter} invites you to “{workspace}” on Parcours', text: 'Hello,\n\n{inviter} invites you to the workspace “{workspace}” on Parcours. Open this link within seven days to join:\n\n{link}\n\nIf you do not know what this is about, ignore this message.\n' },
    fr: { subject: '{inviter} vous invite dans « {workspace} » sur Parcours', text: 'Bonjour,\n\n{inviter} vous invite dans l’espace de travail « {workspace} » sur Parcours. Ouvrez ce lien dans les sept jours pour le rejoindre :\n\n{link}\n\nSi vous ne savez pas de quoi il s’agit, ignorez ce message.\n' },
  },
  passwordChanged: {
    en: { subject: 'Your Parcours password was changed', text: 'Hello {name},\n\nthe password of your account was changed just now, and your other sessions have ended. If it was not you, ask for another password on the sign-in page at once and tell an owner of your workspace:\n\n{link}\n' },
    fr: { subject: 'Votre mot de passe Parcours a été modifié', text: 'Bonjour {name},\n\nle mot de passe de votre compte vient d’être modifié et vos autres sessions ont pris fin. Si ce n’était pas vous, demandez immédiatement un nouveau mot de passe sur la page de connexion et prévenez un propriétaire de votre espace de travail :\n\n{link}\n' },
  },
  emailConfirm: {
    en: { subject: 'Confirm your new address for Parcours', text: 'Hello {name},\n\nopen this link within a day to sign in to Parcours with this address from now on:\n\n{link}\n\nIf you did not ask for this, ignore this message: nothing changes.\n' },
    fr: { subject: 'Confirmez votre nouvelle adresse pour Parcours', text: 'Bonjour {name},\n\nouvrez ce lien dans la journée pour vous connecter désormais à Parcours avec cette adresse :\n\n{link}\n\nSi vous n’avez rien demandé, ignorez ce message : rien ne change.\n' },
  },
  emailChanged: {
    en: { subject: 'The address of your Parcours account changes', text: 'Hello {name},\n\nthe address of your account is being changed from this one to {email}. If it was not you, change your password at once and tell an owner of your workspace:\n\n{link}\n' },
    fr: { subject: 'L’adresse de votre compte Parcours change', text: 'Bonjour {name},\n\nl’adresse de votre compte va passer de celle-ci à {email}. Si ce n’était pas vous, changez immédiatement votre mot de passe et prévenez un propriétaire de votre espace de travail :\n\n{link}\n' },
  },
  secondFactorOn: {
    en: { subject: 'Your Parcours account has a second factor now', text: 'Hello {name},\n\nfrom now on, signing in asks for a code of your authenticator as well. If it was not you who set it up, tell an owner of your workspace at once.\n\n{link}\n' },
    fr: { subject: 'Votre compte Parcours a désormais un second facteur', text: 'Bonjour {name},\n\ndésormais, la connexion demande aussi un code de votre application d’authentification. Si ce n’est pas vous qui l’avez configurée, prévenez immédiatement un propriétaire de votre espace de travail.\n\n{link}\n' },
  },
  secondFactorOff: {
    en: { subject: 'Your Parcours account has no second factor any more', text: 'Hello {name},\n\nfrom now on, your password alone signs you in. If it was not you who turned the second factor off, change your password at once.\n\n{link}\n' },
    fr: { subject: 'Votre compte Parcours n’a plus de second facteur', text: 'Bonjour {name},\n\ndésormais, votre mot de passe suffit pour vous connecter. Si ce n’est pas vous qui avez désactivé le second facteur, changez immédiatement votre mot de passe.\n\n{link}\n' },
  },
};
