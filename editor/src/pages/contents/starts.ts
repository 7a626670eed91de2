import { STANDARD_THEME, emptyContent, richText, type ContentBlock, type ContentBody, type ContentTheme } from '@parcours/sdk/api';
import type { Language } from '../../i18n/i18n';

export interface Start {
  readonly id: 'newsletter' | 'cart' | 'birthday';
  readonly body: Readonly<Record<Language, ContentBody>>;
}

interface Words {
  readonly subject: string;
  readonly preheader: string;
  readonly sms: string;
  readonly blocks: readonly ContentBlock[];
}

const written = (language: Language, theme: Partial<ContentTheme>, { subject, preheader, sms, blocks }: Words): ContentBody => ({ ...emptyContent(language), subject, preheader, smsText: sms, theme: { ...STANDARD_THEME, ...theme }, blocks: [...blocks] });
const heading = (text: string, level: 1 | 2 = 1, align: 'left' | 'center' = 'left'): ContentBlock => ({ id: `h${level}${text.length}`, type: 'heading', text, level, align });
const text = (id: string, align: 'left' | 'center', ...lines: string[]): ContentBlock => ({ id, type: 'text', rich: richText(...lines), align });
const button = (label: string): ContentBlock => ({ id: 'button', type: 'button', label, href: 'https://example.org/', align: 'center' });
const footer = (language: Language): ContentBlock => ({ id: 'footer', type: 'footer', rich: richText(language === 'fr' ? 'La Boutique · 12 rue de la République, 69002 Lyon' : 'The Shop · 12 Market Street, London'), unsubscribeLabel: language === 'fr' ? 'Se désabonner' : 'Unsubscribe', only: ['email'] });

const newsletter = (language: Language): ContentBody => {
  const fr = language === 'fr';
  return written(language, { accent: '#0b5e6b' }, {
    subject: fr ? 'Les nouvelles de la boutique' : 'News from the shop',
    preheader: fr ? 'Ce qui arrive ce mois-ci, choisi pour vous' : 'What is new this month, picked for you',
    sms: fr ? 'La Boutique : les nouveautés du mois vous attendent sur https://example.org/' : 'The Shop: the news of this month is waiting at https://example.org/',
    blocks: [
      heading(fr ? 'Bonjour {{ contact.firstName | default: "à vous" }}' : 'Hello {{ contact.firstName | default: "there" }}'),
      text('intro', 'left', fr ? 'Voici ce que nous avons préparé ce mois-ci : des nouveautés, un rendez-vous en boutique et une sélection rien que pour vous.' : 'Here is what we have prepared this month: new arrivals, a date in the shop and a selection just for you.'),
      { id: 'columns', type: 'columns', columns: [
        { width: 50, blocks: [{ id: 'left', type: 'heading', text: fr ? 'Nouveautés' : 'New arrivals', level: 2, align: 'left' }, { id: 'lefttext', type: 'text', rich: richText(fr ? 'Une phrase sur ce qui vient d’arriver.' : 'A sentence about what has just come in.'), align: 'left' }] },
        { width: 50, blocks: [{ id: 'right', type: 'heading', text: fr ? 'En boutique' : 'In the shop', level: 2, align: 'left' }, { id: 'righttext', type: 'text', rich: richText(fr ? 'Une phrase sur le prochain rendez-vous.' : 'A sentence about the next event.'), align: 'left' }] },
      ] },
      button(fr ? 'Découvrir' : 'Have a look'), { id: 'line', type: 'divider' },
      { ...heading(fr ? 'Vus récemment' : 'Seen recently', 2), only: ['email'] },
      { id: 'products', type: 'products', source: 'viewed', limit: 3, days: 30, perRow: 3, buttonLabel: fr ? 'Revoir' : 'See again', fallback: 'top', only: ['email'] },
      footer(language),
    ],
  });
};

const cart = (language: Language): ContentBody => {
  const fr = language === 'fr';
  return written(language, { accent: '#b4471e', radius: 4 }, {
    subject: fr ? 'Votre panier vous attend' : 'Your cart is waiting for you',
    preheader: fr ? 'Nous l’avons gardé pour vous' : 'We have kept it for you',
    sms: fr ? 'La Boutique : votre panier vous attend sur https://example.org/panier' : 'The Shop: your cart is waiting at https://example.org/cart',
    blocks: [
      heading(fr ? 'Vous avez oublié quelque chose ?' : 'Did you forget something?', 1, 'center'),
      text('intro', 'center', fr ? 'Ces articles sont toujours dans votre panier.' : 'These articles are still in your cart.'),
      { id: 'products', type: 'products', source: 'cart', limit: 4, days: 14, perRow: 2, buttonLabel: '', fallback: 'hide' },
      button(fr ? 'Reprendre ma commande' : 'Continue my order'),
      text('help', 'center', fr ? 'Une question ? Répondez simplement à ce message.' : 'A question? Simply reply to this message.'),
      footer(language),
    ],
  });
};

const birthday = (language: Language): ContentBody => {
  const fr = language === 'fr';
  return written(language, { accent: '#7a3e9d', page: '#f6f1f8', font: 'serif', radius: 12 }, {
    subject: fr ? 'Joyeux anniversaire{% if contact.firstName %}, {{ contact.firstName }}{% endif %} !' : 'Happy birthday{% if contact.firstName %}, {{ contact.firstName }}{% endif %}!',
    preheader: fr ? 'Un cadeau vous attend' : 'A present is waiting for you',
    sms: fr ? 'Joyeux anniversaire ! Votre cadeau : le code {{ vars.code }}, valable 30 jours.' : 'Happy birthday! Your present: the code {{ vars.code }}, valid for 30 days.',
    blocks: [
      heading(fr ? 'Joyeux anniversaire !' : 'Happy birthday!', 1, 'center'),
      text('intro', 'center', fr ? 'Toute l’équipe vous souhaite une belle journée et vous offre ceci :' : 'All of us wish you a lovely day, with a little present:'),
      { id: 'coupon', type: 'coupon', title: fr ? '10 € sur votre prochain achat' : '10 € off your next order', code: '{{ vars.code }}', note: fr ? 'Valable 30 jours, en ligne et en boutique.' : 'Valid for 30 days, online and in the shop.' },
      button(fr ? 'En profiter' : 'Use it'), footer(language),
    ],
  });
};
const withCode = (body: ContentBody): ContentBody => ({ ...body, variables: [{ key: 'code', label: 'Code', value: '{{ json.code | default: "MERCI10" }}' }] });

/** Contents to start from; each serves email, SMS and letter. */
export const STARTS: readonly Start[] = [
  { id: 'newsletter', body: { en: newsletter('en'), fr: newsletter('fr') } },
  { id: 'cart', body: { en: cart('en'), fr: cart('fr') } },
  { id: 'birthday', body: { en: withCode(birthday('en')), fr: withCode(birthday('fr')) } },
];
