import { UserError } from '@parcours/sdk/node';
import type pg from 'pg';
import { digestDays } from '../../core/alerts/digest-period.js';
import type { DigestView, SendLetter } from '../../core/alerts/alerts.js';
import { shiftDay } from '../../db/reports/day-range.js';
import type { LetterRow } from './deliver.js';
import type { DigestLinks } from './digest-links.js';
import type { AlertHooks } from './hook.js';
import { readDigest, type DigestSpan } from './read-digest.js';
import { readNews } from './read-news.js';
import type { Language } from './words/formats.js';
import { renderDigest } from './words/render-digest.js';
import { renderNews } from './words/render-news.js';

export interface PostOfficeParts {
  readonly pool: pg.Pool;
  readonly hooks: AlertHooks;
  readonly links: DigestLinks;
  readonly baseUrl: string;
  /** Absent: the installation has no mail server. */
  readonly send: SendLetter | undefined;
  now(): number;
}

interface Reader {
  readonly address: string;
  readonly language: Language;
  readonly workspace: string;
  readonly timezone: string;
}

const READER = `select u.email as address, u.language, w.name as workspace, w.timezone from memberships m join users u on u.id = m.user_id and u.disabled_at is null join workspaces w on w.id = m.workspace_id where m.workspace_id = $1 and m.user_id = $2`;

/** Writes mails and posts out in full and hands them over. */
export class PostOffice {
  constructor(private readonly parts: PostOfficeParts) {}

  async handOver({ workspaceId, userId, what, firstDay, changes }: LetterRow): Promise<void> {
    const news = what === 'alerts' || what === 'hook' ? await readNews(this.parts.pool, workspaceId, changes) : [];
    if (what === 'hook') {
      for (const one of news) await this.parts.hooks.tell(workspaceId, one);
      return;
    }
    const reader = await this.reader(workspaceId, userId as number);
    // no member any more: there is nobody to tell
    if (reader === null) return;
    if (what === 'alerts') {
      if (news.length > 0) await this.sender()({ to: reader.address, ...renderNews(news, { ...reader, baseUrl: this.parts.baseUrl }) });
      return;
    }
    await this.sendDigest(reader, workspaceId, userId as number, what, { firstDay: firstDay as string, lastDay: shiftDay(firstDay as string, what === 'weekly' ? 6 : 0) });
  }

  async preview(workspaceId: number, userId: number, period: 'weekly' | 'daily'): Promise<DigestView | null> {
    const reader = await this.reader(workspaceId, userId);
    if (reader === null) return null;
    const digest = await readDigest(this.parts.pool, workspaceId, digestDays(period, this.parts.now(), reader.timezone), this.parts.now());
    return { ...renderDigest(digest, period, { ...reader, baseUrl: this.parts.baseUrl, stopUrl: null }), empty: digest.empty };
  }

  /** Answers the address it went to. Throws `no_mail`, or what the mail server says. */
  async sendNow(workspaceId: number, userId: number, period: 'weekly' | 'daily'): Promise<string> {
    const reader = await this.reader(workspaceId, userId);
    if (reader === null) throw new UserError('not_found', 'There is no such member of this workspace.', { status: 404 });
    await this.sendDigest(reader, workspaceId, userId, period, digestDays(period, this.parts.now(), reader.timezone));
    return reader.address;
  }

  private async sendDigest(reader: Reader, workspaceId: number, userId: number, period: 'weekly' | 'daily', span: DigestSpan): Promise<void> {
    const send = this.sender();
    const digest = await readDigest(this.parts.pool, workspaceId, span, this.parts.now());
    const stopUrl = `${this.parts.baseUrl}/d/${this.parts.links.sign(workspaceId, userId)}`;
    await send({ to: reader.address, ...renderDigest(digest, period, { ...reader, baseUrl: this.parts.baseUrl, stopUrl }), headers: { 'list-unsubscribe': `<${stopUrl}>`, 'list-unsubscribe-post': 'List-Unsubscribe=One-Click' } });
  }

  private sender(): SendLetter {
    if (this.parts.send === undefined) throw new UserError('no_mail', 'This installation has no mail server; whoever runs it sets PARCOURS_SMTP_URL.', { status: 409 });
    return this.parts.send;
  }

  private async reader(workspaceId: number, userId: number): Promise<Reader | null> {
    return (await this.parts.pool.query<Reader>(READER, [workspaceId, userId])).rows[0] ?? null;
  }
}
