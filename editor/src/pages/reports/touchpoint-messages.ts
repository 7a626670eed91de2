import { registerMessages } from '../../i18n/i18n';

registerMessages('touchpoints', {
  en: {
    title: 'Where people were', text: 'Openings, clicks and orders after a message, by touchpoint and device. Many mail programs open through servers of their own: then nobody knows where.',
    touchpoint: 'Touchpoint', device: 'Device', opened: 'Opened', clicked: 'Clicked', orders: 'Orders', turnover: 'Turnover', unknown: 'Not known', all: 'All touchpoints',
    names: { desktop: 'Computer', mobile: 'Phone', tablet: 'Tablet', tv: 'Television', watch: 'Watch', voice: 'Voice assistant', shop: 'Shop', ad: 'Advertisement', server: 'Server' },
  },
  fr: {
    title: 'Où étaient les personnes', text: 'Ouvertures, clics et commandes après un message, par point de contact et appareil. Beaucoup de messageries ouvrent les images depuis leurs propres serveurs : le lieu reste alors inconnu.',
    touchpoint: 'Point de contact', device: 'Appareil', opened: 'Ouvertures', clicked: 'Clics', orders: 'Commandes', turnover: 'Chiffre d’affaires', unknown: 'Inconnu', all: 'Tous les points de contact',
    names: { desktop: 'Ordinateur', mobile: 'Téléphone', tablet: 'Tablette', tv: 'Télévision', watch: 'Montre', voice: 'Assistant vocal', shop: 'Magasin', ad: 'Publicité', server: 'Serveur' },
  },
});
