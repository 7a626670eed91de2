import { checkPicture, type Pictures } from '../src/letter/pictures.js';
import type { Letter } from '../src/letter/draw-letter.js';
import type { Postcard } from '../src/letter/draw-postcard.js';
import { makePng } from './make-png.js';

/** A mark and an autumn garden, drawn by formulas. */
const logo = makePng(360, 120, (x, y) => ((x - 60) ** 2 + (y - 60) ** 2 < 52 ** 2 ? ((x - 78) ** 2 + (y - 46) ** 2 < 34 ** 2 ? [244, 196, 48] : [34, 92, 70]) : x > 130 && y > 52 && y < 68 ? [34, 92, 70] : [255, 255, 255]));
const garden = makePng(600, 425, (column, row) => {
  const [x, y] = [column * 2, row * 2];
  const hill = 520 + 60 * Math.sin(x / 170) + 30 * Math.sin(x / 61);
  const sun = (x - 900) ** 2 + (y - 230) ** 2 < 110 ** 2;
  const tree = [180, 430, 690].some((at, index) => (x - at) ** 2 + (y - (400 - index * 22)) ** 2 < (95 + index * 12) ** 2) || [180, 430, 690].some((at) => Math.abs(x - at) < 12 && y > 420 && y < hill + 30);
  if (tree) return y > 470 ? [92, 58, 34] : [198 - (x % 7) * 5, 96 + (y % 9) * 5, 32];
  if (sun) return [250, 214, 120];
  return y > hill ? [112 + Math.floor((y - hill) / 8), 126, 52] : [236, 200 + Math.floor(y / 22), 170 + Math.floor(y / 12)];
});
const pictures: Pictures = new Map([['logo', checkPicture('logo', logo)], ['picture', checkPicture('picture', garden)], ['garden', checkPicture('garden', garden)]]);

const layout: Letter['layout'] = { paper: 'a4', window: 'frenchRight', size: 11, duplex: true, maximumPages: 4, pageNumbers: true };

/** X9: a guest of an evening who bought several local products is invited to the next one. */
export const invitation = (proof: string | null): Letter => ({
  address: ['Mme Zoé Lefèvre', 'Appartement 12', 'Résidence des Lilas, bât. B', '25 BIS RUE DE L EGLISE', '69003 LYON'],
  sender: 'Les Producteurs du Lac\n12 rue des Prés\n69009 Lyon', logo: 'logo', pictures, sheetCode: '4812-lettre-2-90311', layout, proof,
  body: `> Lyon, le 23 novembre 2026

# Notre prochaine soirée

Chère Madame Lefèvre,

Vous étiez avec nous le 14 octobre, à la **soirée des producteurs locaux**, et nous avons été ravis de vous rencontrer. Vous êtes repartie avec le miel de *Brīvības iela*, les confitures d'Éloïse et le fromage de Jāņa Bērziņš : trois maisons, un même lac.

Le **samedi 12 décembre**, elles reviennent, et nous vous y invitons :

- une visite des ruches à 15 h, en petit groupe ;
- la dégustation des fromages d'hiver, accompagnée d'un pain au levain que notre boulanger sort du four devant vous ;
- un panier composé par nos soins, pour 24,90 € au lieu de 32 €.

Pour réserver votre place, scannez ce code :

[qr 24](https://lac.example/s/Ab3dE9xQ7k)

Nous nous réjouissons de vous revoir.

> Bien cordialement,
> *Claire Martin*
> Les Producteurs du Lac`,
});

/** X15: an optician writes at each stage. */
export const optician = (): Letter => ({
  ...invitation(null), address: ['M Jean Dupont', '3 RUE PASTEUR', '97400 SAINT DENIS'], sender: 'Optique du Port\n1 quai Est\n97420 Le Port', logo: '', sheetCode: '', layout: { ...layout, duplex: false },
  body: `# Vos nouveaux verres ont trois mois

Bonjour Monsieur Dupont,

${'Vous portez vos verres progressifs depuis le 20 août. C’est le moment de vérifier le centrage et le serrage de votre monture, gratuitement et sans rendez-vous. '.repeat(4)}

## Ce que nous regardons

1. le centrage, avec un appareil de mesure ;
2. l'état du traitement antireflet ;
3. le confort de la monture, branche par branche.

${'Avec le soleil de l’été austral, vos yeux méritent aussi une paire solaire à votre vue : nous reprenons la mesure de vos verres, vous n’avez qu’à choisir la monture. '.repeat(7)}

![120](garden)

${'Notre atelier est au premier étage : un ascenseur y mène depuis le quai, et deux places de stationnement vous sont réservées devant la porte. '.repeat(6)}

> À très bientôt,
> *L’équipe d’Optique du Port*`,
});

/** X10: who bought garden furniture hears of covers in autumn. */
export const postcard = (proof: string | null): Postcard => ({
  address: ['Mme Ada Byron', 'Chez Babbage', '14 AV DU GAL DE GAULLE', '33000 BORDEAUX'], picture: 'picture', title: 'L’hiver arrive au jardin', pictures, size: 'a6', bleed: false, proof,
  sender: 'Jardin & Terrasse, 2 rue Neuve, 33000 Bordeaux',
  body: `**Chère Madame Byron,**

votre salon de jardin a passé un bel été. Nos housses sur mesure le protègent de la pluie et du gel :

- **-20 %** jusqu'au 15 décembre ;
- livrées en trois jours.

[qr 20](https://jardin.example/s/h1v3r)`,
});
