import { linkOf } from '../../../core/alerts/link-of.js';
import type { News } from '../read-news.js';
import { alertName, alertSentence, alertTitle } from './alert-words.js';
import { formatsOf, type Language } from './formats.js';
import { button, escapeHtml, INK, layOut, LINE, QUIET } from './lay-out.js';

export interface Rendered {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

const WORDS = {
  en: {
    begun: (n: number, workspace: string) => (n === 1 ? `${workspace}: 1 alert` : `${workspace}: ${n} alerts`),
    over: (n: number, workspace: string) => (n === 1 ? `${workspace}: 1 alert is over` : `${workspace}: ${n} alerts are over`),
    firing: 'Since', resolved: 'Over since', lead: (workspace: string) => `What has changed in the workspace “${workspace}”.`, look: 'Look into it', all: 'See all alerts',
    footer: 'You get this because you are a member of this workspace and want to be told of alerts by mail.', change: 'Choose what you are told', well: 'All is well again.',
  },
  fr: {
    begun: (n: number, workspace: string) => (n === 1 ? `${workspace} : 1 alerte` : `${workspace} : ${n} alertes`),
    over: (n: number, workspace: string) => (n === 1 ? `${workspace} : 1 alerte est terminée` : `${workspace} : ${n} alertes sont terminées`),
    firing: 'Depuis', resolved: 'Terminée depuis', lead: (workspace: string) => `Ce qui a changé dans l’espace de travail « ${workspace} ».`, look: 'Voir de plus près', all: 'Voir toutes les alertes',
    footer: 'Vous recevez ce message parce que vous êtes membre de cet espace de travail et souhaitez être averti(e) des alertes par e-mail.', change: 'Choisir vos notifications', well: 'Tout est rentré dans l’ordre.',
  },
} as const;

interface Reader {
  readonly language: Language;
  readonly workspace: string;
  readonly timezone: string;
  readonly baseUrl: string;
}

/** One mail about all that has changed for somebody. */
export function renderNews(news: readonly News[], { language, workspace, timezone, baseUrl }: Reader): Rendered {
  const words = WORDS[language];
  const formats = formatsOf(language, timezone);
  const begun = news.filter(({ state }) => state !== 'resolved');
  const lines = [...begun, ...news.filter(({ state }) => state === 'resolved')].map((one) => {
    const over = one.state === 'resolved';
    const name = alertName(one, language);
    return {
      over, title: `${alertTitle(one.kind, language)}${name === '' ? '' : language === 'fr' ? ` : ${name}` : `: ${name}`}`, sentence: over ? words.well : alertSentence(one, language, formats),
      when: `${over ? words.resolved : words.firing} ${formats.instant(over ? one.at : one.since)}`, link: `${baseUrl}${linkOf(one.kind, one.subject)}`,
    };
  });
  const subject = begun.length > 0 ? words.begun(begun.length, workspace) : words.over(news.length, workspace);
  const card = ({ over, title, sentence, when, link }: (typeof lines)[number]): string =>
    `<div style="margin:0 0 12px;padding:14px 16px;border:1px solid ${LINE};border-left:4px solid ${over ? '#15803d' : '#b91c1c'};border-radius:6px"><p style="margin:0;font-size:15px;font-weight:600;color:${INK}">${escapeHtml(title)}</p><p style="margin:4px 0;font-size:15px;line-height:1.5;color:${INK}">${escapeHtml(sentence)}</p><p style="margin:0;font-size:13px;color:${QUIET}">${escapeHtml(when)} · <a href="${escapeHtml(link)}" style="color:${QUIET}">${words.look}</a></p></div>`;
  return {
    subject,
    html: layOut({ language, title: subject, lead: words.lead(workspace), body: `${lines.map(card).join('')}${button(`${baseUrl}/alerts`, words.all)}`, footer: `${escapeHtml(words.footer)} <a href="${escapeHtml(baseUrl)}/alerts?tab=mine" style="color:${QUIET}">${words.change}</a>` }),
    text: `${words.lead(workspace)}\n\n${lines.map(({ title, sentence, when, link }) => `${title}\n${sentence}\n${when}\n${link}\n`).join('\n')}\n${words.all}: ${baseUrl}/alerts\n\n-- \n${words.footer}\n${words.change}: ${baseUrl}/alerts?tab=mine\n`,
  };
}
