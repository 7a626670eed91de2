import { field } from '@parcours/sdk/node';

/** What every way out has: who writes, how to hear no more, where numbers without a country are from, and what a part costs. */
export const senderFields = {
  sender: field.text({
    label: { en: 'Sender', fr: 'Émetteur' },
    help: { en: 'A number, a short code, or up to 11 letters and digits; a node may name another one.', fr: 'Un numéro, un numéro court, ou 11 lettres et chiffres au plus ; un nœud peut en indiquer un autre.' },
    placeholder: { en: 'MyShop', fr: 'MaBoutique' },
    default: '',
    maximumLength: 40,
  }),
  country: field.text({
    label: { en: 'Country of numbers without one', fr: 'Pays des numéros sans indicatif' },
    help: { en: 'Two letters: in FR, 06 12 34 56 78 is +33612345678.', fr: 'Deux lettres : avec FR, 06 12 34 56 78 devient +33612345678.' },
    default: 'FR',
    pattern: { source: '[A-Z]{2}', expected: { en: 'two capital letters such as FR', fr: 'deux lettres majuscules, par exemple FR' } },
    maximumLength: 2,
  }),
  price: field.number({
    label: { en: 'Price of one part', fr: 'Prix d’une partie' },
    help: { en: 'For the account of costs, where the provider does not say; 0: not counted.', fr: 'Pour le suivi des coûts, si le prestataire ne l’indique pas ; 0 : non compté.' },
    default: 0,
    minimum: 0,
    maximum: 100,
  }),
  currency: field.text({
    label: { en: 'Currency', fr: 'Devise' },
    default: 'EUR',
    pattern: { source: '[A-Z]{3}', expected: { en: 'three capital letters such as EUR', fr: 'trois lettres majuscules, par exemple EUR' } },
    maximumLength: 3,
  }),
};

export const stopMention = field.text({
  label: { en: 'STOP mention', fr: 'Mention STOP' },
  help: {
    en: 'Put at the end of messages that advertise, unless they have one. French law asks for it: name the number your provider gave you, or write STOP SMS where replies reach you.',
    fr: 'Ajoutée à la fin des messages publicitaires qui n’en ont pas. La loi l’exige : indiquez le numéro fourni par votre prestataire, ou écrivez STOP SMS si les réponses vous parviennent.',
  },
  placeholder: { en: 'STOP au 36xxx', fr: 'STOP au 36xxx' },
  default: 'STOP SMS',
  maximumLength: 60,
});
