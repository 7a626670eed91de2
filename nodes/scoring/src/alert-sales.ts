import { answerConcurrently, defineAction, field, isNodeFailure, judgeHttpAnswer, next, skip, type BatchItem, type JsonObject, type NodeContext, type ScoresOf } from '@parcours/sdk/node';
import { tellSales } from './tell-sales.js';
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

async function post(context: NodeContext, url: string, key: string, lead: JsonObject): Promise<void> {
  const answer = await context.http({ method: 'POST', url, headers: { 'content-type': 'application/json', 'idempotency-key': key }, body: JSON.stringify({ text: leadLine(lead), lead, key }) });
  judgeHttpAnswer(answer, new URL(url).hostname, context.now());
}

/** Nobody reads more: the lead is not lost, it stands on the Scoring page. */
function enough(thrown: unknown): 'enough' {
  if (isNodeFailure(thrown) && thrown.code === 'told_enough') return 'enough';
  throw thrown;
}

export const alertSales = defineAction({
  type: 'alertSales',
  version: 1,
  label: { en: 'Alert sales', fr: 'Alerter les commerciaux' },
  description: { en: 'Tells sales what they want to know of a hot lead: by email to members of this workspace, or by a webhook of your CRM or chat.', fr: 'Dit aux commerciaux ce qu’ils veulent savoir d’un prospect chaud : par e-mail aux membres de cet espace de travail, ou par un webhook de votre CRM ou messagerie.' },
  icon: 'bell',
  keywords: { en: 'sales alert hot lead notify email crm slack teams webhook score', fr: 'commerciaux vente alerte prospect chaud notifier e-mail crm slack teams webhook score' },
  fields: {
    by: field.choice({
      label: { en: 'How', fr: 'Comment' },
      choices: [
        { value: 'webhook', label: { en: 'Webhook', fr: 'Webhook' } },
        { value: 'email', label: { en: 'Email to members', fr: 'E-mail aux membres' } },
        { value: 'both', label: { en: 'Both', fr: 'Les deux' } },
      ],
      default: 'webhook',
    }),
    members: field.text({
      label: { en: 'Members', fr: 'Membres' },
      help: { en: 'Addresses of members of this workspace, separated by commas. Each gets the mail in their language.', fr: 'Adresses de membres de cet espace de travail, séparées par des virgules. Chacun reçoit le message dans sa langue.' },
      placeholder: { en: 'sales@example.org, {{ contact.owner }}', fr: 'ventes@exemple.fr, {{ contact.owner }}' },
      template: true, required: true, maximumLength: 2_000, showWhen: { field: 'by', is: ['email', 'both'] },
    }),
    url: field.text({ label: { en: 'Webhook', fr: 'Webhook' }, help: { en: 'Gets a POST with "text" and "lead" as JSON.', fr: 'Reçoit un POST avec « text » et « lead » en JSON.' }, placeholder: { en: 'https://example.org/leads', fr: 'https://exemple.fr/prospects' }, format: 'url', template: true, required: true, showWhen: { field: 'by', is: ['webhook', 'both'] } }),
    score: scoreField,
    note: field.text({ label: { en: 'Note', fr: 'Note' }, format: 'multiline', template: true, default: '', maximumLength: 2_000 }),
  },
  options: { scores: listScores },
  summary: ['by', 'members', 'url'],
  effects: 'io',
  channel: 'sales',
  execute: async (items, context) => {
    const scoresOf = await readScores(items, context);
    return answerConcurrently(items, AT_ONCE, async (item) => {
      contactIdOf(item);
      const lead = leadOf(item, scoresOf(item), item.params.score, item.params.note);
      const { by, url, members } = item.params;
      // a webhook knows a call that comes again by its key; a mail that was taken is not sent again
      if (by !== 'email') await post(context, url ?? '', item.delivery?.key ?? '', lead);
      const mails = by === 'webhook' ? null : await tellSales(context, members ?? '', item.delivery?.key ?? '', lead).catch(enough);
      if (mails === 'enough' && by === 'email') return skip('told_enough', 'Each of these members was told of as many leads as they are told of within an hour; this one stands on the Scoring page.');
      return next('main', { json: { ...item.json, lead: { ...lead, line: leadLine(lead), ...(mails === null || mails === 'enough' ? {} : { told: [...mails.told], missed: [...mails.missed] }) } }, delivery: { status: 'sent' } });
    });
  },
});
