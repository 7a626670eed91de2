import { defineTrigger, enter, field, ignore, type Rule } from '@parcours/sdk/node';
import { plainReply } from './text/stop-words.js';

const keywordsOf = (written: string): readonly string[] => written.split(',').map(plainReply).filter((word) => word !== '');

/** A contact has answered by SMS. STOP is no answer: it takes the consent back, and is the event `sms.stopped`. */
export const received = defineTrigger({
  type: 'received',
  version: 1,
  label: { en: 'SMS received', fr: 'SMS reçu' },
  description: { en: 'Starts a journey when a contact answers by SMS, with a keyword or with anything.', fr: 'Démarre un parcours quand un contact répond par SMS, par un mot-clé ou librement.' },
  icon: 'message-circle',
  keywords: { en: 'sms reply answer text inbound keyword received', fr: 'sms réponse répondre texto entrant mot-clé reçu' },
  fields: {
    keywords: field.text({
      label: { en: 'Keywords', fr: 'Mots-clés' },
      help: { en: 'The first word of the answer, separated by commas; case and accents do not count. Empty: every answer.', fr: 'Premier mot de la réponse, séparés par des virgules ; majuscules et accents ne comptent pas. Vide : toute réponse.' },
      placeholder: { en: 'YES, INFO', fr: 'OUI, INFO' },
      default: '',
      maximumLength: 500,
    }),
  },
  summary: ['keywords'],
  examples: [
    { settings: { keywords: 'yes' }, hit: { on: 'event', event: { name: 'sms.received', properties: { text: 'YES please' }, occurredAt: 0 } }, items: [{ event: { name: 'sms.received', properties: { text: 'YES please' }, occurredAt: 0 } }] },
    { settings: { keywords: 'yes' }, hit: { on: 'event', event: { name: 'sms.received', properties: { text: 'no' }, occurredAt: 0 } }, items: null },
  ],
  subscribe: ({ keywords }) => {
    const words = keywordsOf(keywords);
    const where: Rule = words.length === 0 ? true : { in: [{ var: 'event.properties.keyword' }, [...words]] };
    return [{ on: 'event', name: 'sms.received', where }];
  },
  receive: (hit, { keywords }) => {
    if (hit.on === 'manual') return enter([hit.json]);
    if (hit.on !== 'event' || hit.event.name !== 'sms.received') return ignore('Waits for an SMS of a contact.');
    const words = keywordsOf(keywords);
    const keyword = plainReply(String(hit.event.properties['text'] ?? '')).split(' ')[0] ?? '';
    return words.length === 0 || words.includes(keyword) ? enter([{ event: hit.event }]) : ignore('The answer begins with another word.');
  },
});
