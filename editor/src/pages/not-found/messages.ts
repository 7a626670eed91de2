import { registerMessages } from '../../i18n/i18n';

registerMessages('notFound', {
  en: { title: 'There is no page here', text: 'The address may be mistyped, or what it led to was deleted.', back: 'Go to workflows' },
  fr: { title: 'Il n’y a pas de page ici', text: 'L’adresse est peut-être mal saisie, ou ce qu’elle désignait a été supprimé.', back: 'Aller aux workflows' },
});
