import { answerConcurrently, defineAction, field, judgeHttpAnswer, next, type BatchItem, type JsonObject, type NodeContext, type ScoresOf } from '@parcours/sdk/node';
import { contactIdOf, listScores, readScores, scoreField, scoreOf } from './score-field.js';

const AT_ONCE = 10;

/** What sales want to know of a lead before they call. */
export function leadOf({ contact }: Pick<BatchItem<unknown>, 'contact'>, scores: ScoresOf, wanted: string | undefined, note: string): JsonObject {
  const { key, name, points, grade, why, activeAt } = scoreOf(scores, wanted);
  const text = (attribute: string): string | null => {
    const value = contact?.attributes[attribute];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const person = [text('firstName'), text('lastName')].filter((part) => part !== null).join(' ');
  return {
    contact: { id: scores.contactId, name: person || contact?.email || contact?.phone || `#${scores.contactId}`, email: contact?.email ?? null, phone: contact?.phone ?? null, company: text('company'), owner: text('owner') },
    score: { key, name, points, grade },
    stages: { ...scores.stages },
    why: why.slice(0, 5).map((one) => ({ ...one })),
    lastActivityAt: activeAt === null ? null : new Date(activeAt).toISOString(),
    note,
  };
}

/** One line a person reads on a phone. */
export function leadLine(lead: JsonObject): string {
  const [contact, score] = [lead['contact'] as JsonObject, lead['score'] as JsonObject];
  return `${String(contact['name'])}: ${String(score['points'])} points${score['grade'] === null ? '' : ` (${String(score['grade'])})`}`;
}

async function post(context: NodeContext, { params: { url }, delivery }: BatchItem<{ readonly url: string }>, lead: JsonObject): Promise<void> {
  const key = delivery?.key ?? '';
  const answer = await context.http({ method: 'POST', url, headers: { 'content-type': 'application/json', 'idempotency-key': key }, body: JSON.stringify({ text: leadLine(lead), lead, key }) });
  judgeHttpAnswer(answer, new URL(url).hostname, context.now());
}

export const alertSales = defineAction({
  type: 'alertSales',
  version: 1,
  label: { en: 'Alert sales', fr: 'Alerter les commerciaux' },
  description: { en: 'Calls a webhook of your CRM or chat with what sales want to know of a hot lead; the same facts stand in the item for an email.', fr: 'Appelle un webhook de votre CRM ou messagerie avec ce que les commerciaux veulent savoir d’un prospect chaud ; les mêmes données se trouvent dans l’élément pour un e-mail.' },
  icon: 'bell',
  keywords: { en: 'sales alert hot lead notify crm slack teams webhook score', fr: 'commerciaux vente alerte prospect chaud notifier crm slack teams webhook score' },
  fields: {
    url: field.text({ label: { en: 'Webhook', fr: 'Webhook' }, help: { en: 'Gets a POST with "text" and "lead" as JSON.', fr: 'Reçoit un POST avec « text » et « lead » en JSON.' }, placeholder: { en: 'https://example.org/leads', fr: 'https://exemple.fr/prospects' }, format: 'url', template: true, required: true }),
    score: scoreField,
    note: field.text({ label: { en: 'Note', fr: 'Note' }, format: 'multiline', template: true, default: '', maximumLength: 2_000 }),
  },
  options: { scores: listScores },
  summary: ['url'],
  effects: 'io',
  channel: 'sales',
  execute: async (items, context) => {
    const scoresOf = await readScores(items, context);
    return answerConcurrently(items, AT_ONCE, async (item) => {
      contactIdOf(item);
      const lead = leadOf(item, scoresOf(item), item.params.score, item.params.note);
      await post(context, item, lead);
      return next('main', { json: { ...item.json, lead: { ...lead, line: leadLine(lead) } }, delivery: { status: 'sent' } });
    });
  },
});
