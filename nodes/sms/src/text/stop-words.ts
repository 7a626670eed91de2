/** What people answer to hear no more, in French and English, as operators and providers know it. */
const STOP = new Set(['STOP', 'STOPSMS', 'STOPALL', 'STOPTOUT', 'ARRET', 'ARRETE', 'ARRETER', 'ARRETEZ', 'DESABONNEMENT', 'DESABONNER', 'DESINSCRIPTION', 'DESINSCRIRE', 'UNSUBSCRIBE', 'UNSUB', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT', 'RESILIER', 'ANNULER']);
const LONGEST = 40;

/** A reply as people mean it: without case, accents, signs and spaces at its ends. */
export const plainReply = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

/**
 * Whether a reply asks to hear no more: its first word is one of the stop words and it says little else, so that "Stop by the shop
 * tomorrow at noon?" is a question. `STOP` and what stands for it count always, with whatever short word follows: `STOP PUB`, `stop svp`.
 */
export function isStop(text: string): boolean {
  const plain = plainReply(text);
  if (plain === '' || plain.length > LONGEST) return false;
  const words = plain.split(' ');
  return STOP.has(words.join('')) || (words.length <= 3 && STOP.has(words[0] as string));
}
