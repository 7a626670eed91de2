import type { Digest } from '../read-digest.js';
import { alertName, alertTitle } from './alert-words.js';
import { formatsOf, type Formats, type Language } from './formats.js';
import { button, escapeHtml, heading, layOut, QUIET, table } from './lay-out.js';
import type { Rendered } from './render-news.js';

const WORDS = {
  en: {
    title: { weekly: 'The week in short', daily: 'The day in short' }, subject: { weekly: (workspace: string, day: string) => `${workspace}: the week up to ${day}`, daily: (workspace: string, day: string) => `${workspace}: ${day}` },
    lead: { weekly: (workspace: string, from: string, to: string) => `What your journeys in “${workspace}” did from ${from} to ${to}, beside the week before.`, daily: (workspace: string, from: string) => `What your journeys in “${workspace}” did on ${from}, beside the day before.` },
    figures: { inside: 'Contacts in scenario now', started: 'Runs started', emails: 'Emails sent', sms: 'SMS sent', letters: 'Letters posted', points: 'Points granted', goals: 'Goals reached', orders: 'Orders', revenue: 'Revenue', failed: 'Failed runs' },
    now: { weekly: 'The week', daily: 'The day' }, before: { weekly: 'Week before', daily: 'Day before' }, journeys: 'Journeys', journey: 'Journey', entries: 'Runs', goals: 'Goals', revenue: 'Revenue', failures: 'Failed', alerts: 'Alerts', open: 'still open', over: 'over', noAlerts: 'There was no alert.', undelivered: (n: string) => `${n} messages came back or could not be sent.`,
    look: 'Open the dashboard', footer: 'You get this summary because you are a member of this workspace.', stop: 'Unsubscribe from the summary', preview: 'This is a preview.',
  },
  fr: {
    title: { weekly: 'La semaine en bref', daily: 'La journée en bref' }, subject: { weekly: (workspace: string, day: string) => `${workspace} : la semaine jusqu’au ${day}`, daily: (workspace: string, day: string) => `${workspace} : ${day}` },
    lead: { weekly: (workspace: string, from: string, to: string) => `Ce que vos parcours de « ${workspace} » ont fait du ${from} au ${to}, comparé à la semaine précédente.`, daily: (workspace: string, from: string) => `Ce que vos parcours de « ${workspace} » ont fait le ${from}, comparé à la veille.` },
    figures: { inside: 'Contacts en scénario actuellement', started: 'Exécutions démarrées', emails: 'E-mails envoyés', sms: 'SMS envoyés', letters: 'Courriers postés', points: 'Points accordés', goals: 'Objectifs atteints', orders: 'Commandes', revenue: 'Chiffre d’affaires', failed: 'Exécutions échouées' },
    now: { weekly: 'Semaine', daily: 'Journée' }, before: { weekly: 'Semaine précédente', daily: 'Veille' }, journeys: 'Parcours', journey: 'Parcours', entries: 'Exécutions', goals: 'Objectifs', revenue: 'CA', failures: 'Échecs', alerts: 'Alertes', open: 'en cours', over: 'terminée', noAlerts: 'Il n’y a eu aucune alerte.', undelivered: (n: string) => `${n} messages sont revenus ou n’ont pas pu être envoyés.`,
    look: 'Ouvrir le tableau de bord', footer: 'Vous recevez ce résumé parce que vous êtes membre de cet espace de travail.', stop: 'Ne plus recevoir le résumé', preview: 'Ceci est un aperçu.',
  },
} as const;

export interface DigestReader {
  readonly language: Language;
  readonly baseUrl: string;
  /** Ends the summary for this reader; null in a preview. */
  readonly stopUrl: string | null;
}

/** `+12 %`, `−3 %`, or nothing where there is nothing to compare with. */
function change(now: number, before: number, { number }: Formats, language: Language): string {
  if (before === 0 || now === before) return '';
  const by = Math.round((100 * (now - before)) / Math.abs(before));
  return `${by > 0 ? '+' : '−'}${number(Math.abs(by))}${language === 'fr' ? ' %' : '%'}`;
}

interface Line {
  readonly label: string;
  readonly now: string;
  readonly before: string;
  readonly change: string;
}

function linesOf({ totals, before, inside, failed, failedBefore }: Digest, language: Language, formats: Formats): Line[] {
  const { figures } = WORDS[language];
  const plain = (['started', 'emails', 'sms', 'letters', 'points', 'goals', 'orders'] as const).filter((id) => totals[id] !== 0 || before[id] !== 0 || id === 'started' || id === 'emails');
  const money = totals.revenue.length + before.revenue.length === 0 ? [] : [{ label: figures.revenue, now: formats.money(totals.revenue), before: formats.money(before.revenue), change: totals.revenue[0]?.currency === before.revenue[0]?.currency ? change(totals.revenue[0]?.amount ?? 0, before.revenue[0]?.amount ?? 0, formats, language) : '' }];
  return [
    { label: figures.inside, now: formats.number(inside), before: '', change: '' },
    ...plain.map((id) => ({ label: figures[id], now: formats.number(totals[id]), before: formats.number(before[id]), change: change(totals[id], before[id], formats, language) })),
    ...money,
    { label: figures.failed, now: formats.number(failed), before: formats.number(failedBefore), change: change(failed, failedBefore, formats, language) },
  ];
}

/** The summary as HTML and as text; both say the same. */
export function renderDigest(digest: Digest, period: 'weekly' | 'daily', { language, baseUrl, stopUrl }: DigestReader): Rendered {
  const words = WORDS[language];
  const formats = formatsOf(language, digest.timezone);
  const [from, to] = [formats.day(digest.firstDay), formats.day(digest.lastDay)];
  const lead = period === 'weekly' ? words.lead.weekly(digest.workspace, from, to) : words.lead.daily(digest.workspace, from);
  const lines = linesOf(digest, language, formats);
  const journeys = digest.journeys.map(({ name, started, goals, failed, revenue }) => [name, formats.number(started), formats.number(goals), formats.number(failed), revenue.length === 0 ? '–' : formats.money(revenue)]);
  const alerts = digest.alerts.map((alert) => {
    const name = alertName(alert, language);
    return [`${alertTitle(alert.kind, language)}${name === '' ? '' : language === 'fr' ? ` : ${name}` : `: ${name}`}`, formats.instant(alert.since), alert.state === 'resolved' ? words.over : words.open];
  });
  const journeyHead = [words.journey, words.entries, words.goals, words.failures, words.revenue];
  const undelivered = digest.undelivered > 0 ? words.undelivered(formats.number(digest.undelivered)) : '';
  const alertPart = alerts.length === 0 ? `<p style="margin:4px 0 24px;font-size:15px;color:${QUIET}">${words.noAlerts}</p>` : table([], alerts.map((row) => row.map(escapeHtml)));
  const stop = stopUrl === null ? words.preview : `<a href="${escapeHtml(stopUrl)}" style="color:${QUIET}">${words.stop}</a>`;
  return {
    subject: words.subject[period](digest.workspace, to),
    html: layOut({
      language, title: words.title[period], lead,
      body: `${table(['', words.now[period], words.before[period], ''], lines.map((line) => [escapeHtml(line.label), `<strong>${escapeHtml(line.now)}</strong>`, escapeHtml(line.before), escapeHtml(line.change)]))}${undelivered === '' ? '' : `<p style="margin:0 0 16px;font-size:15px">${escapeHtml(undelivered)}</p>`}${journeys.length === 0 ? '' : heading(words.journeys) + table(journeyHead, journeys.map((row) => row.map(escapeHtml)))}${heading(words.alerts)}${alertPart}${button(`${baseUrl}/dashboard`, words.look)}`,
      footer: `${escapeHtml(words.footer)} ${stop}`,
    }),
    text: [
      words.title[period], lead, '', ...lines.map(({ label, now, before, change: by }) => `${label}: ${now}${before === '' ? '' : ` (${words.before[period].toLowerCase()} ${before}${by === '' ? '' : `, ${by}`})`}`), ...(undelivered === '' ? [] : ['', undelivered]),
      ...(journeys.length === 0 ? [] : ['', words.journeys, ...journeys.map(([name, runs, goals, failed, revenue]) => `- ${name}: ${words.entries.toLowerCase()} ${runs}, ${words.goals.toLowerCase()} ${goals}, ${words.failures.toLowerCase()} ${failed}, ${words.revenue} ${revenue}`)]),
      '', words.alerts, ...(alerts.length === 0 ? [words.noAlerts] : alerts.map((row) => `- ${row.join(', ')}`)), '', `${words.look}: ${baseUrl}/dashboard`, '', '-- ', words.footer, stopUrl === null ? words.preview : `${words.stop}: ${stopUrl}`, '',
    ].join('\n'),
  };
}
