import { createHash } from 'node:crypto';
import { TransientError, UserError, isNodeFailure, type NodeFailure, type TeamMessage, type TeamTold } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Clock } from '../../core/ports.js';
import type { SendLetter } from '../../core/alerts/alerts.js';
import { isDatabaseAway } from '../../platform/database-away.js';
import type { Language } from '../alerts/words/formats.js';
import { renderTeamMessage } from './render-team-message.js';
import { TOLD_PER_HOUR, type ToldLately } from './told-lately.js';

export interface TeamParts {
  readonly pool: pg.Pool;
  readonly baseUrl: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly toldLately: ToldLately;
  /** Absent: the installation has no mail server. */
  readonly sendLetter?: SendLetter | undefined;
}

interface Member {
  readonly address: string;
  readonly language: Language;
  readonly workspace: string;
}

const MOST = 20;
const MEMBERS = `select u.email as address, u.language, w.name as workspace from memberships m join users u on u.id = m.user_id and u.disabled_at is null join workspaces w on w.id = m.workspace_id where m.workspace_id = $1 and lower(u.email) = any($2::text[]) order by u.email`;

/** The same for each attempt at the same mail, so that whoever gets it twice sees one. */
const messageId = (workspaceId: number, key: string, address: string, baseUrl: string): string => `<${createHash('sha256').update(JSON.stringify([workspaceId, key, address])).digest('hex').slice(0, 40)}@${new URL(baseUrl).hostname}>`;

async function findMembers({ pool }: TeamParts, workspaceId: number, to: readonly string[]): Promise<readonly Member[]> {
  const wanted = [...new Set(to.map((address) => address.trim().toLowerCase()).filter((address) => address !== ''))];
  if (wanted.length === 0) throw new UserError('nobody_to_tell', 'Expected the address of at least one member of this workspace, found none; name who is to be told.');
  if (wanted.length > MOST) throw new UserError('too_many_to_tell', `Expected at most ${MOST} members to tell, found ${wanted.length}; name fewer, or a mailing list of theirs.`);
  const { rows } = await pool.query<Member>(MEMBERS, [workspaceId, wanted]);
  const stranger = wanted.find((address) => !rows.some((row) => row.address.toLowerCase() === address));
  if (stranger !== undefined) throw new UserError('not_a_member', `Expected addresses of members of this workspace, found ${stranger.slice(0, 200)}; invite them first, or send by an email step.`);
  return rows;
}

/** The failure that says most about what may be done: what may have gone out must not be sent again, what was certainly not taken may. */
const gravest = (failures: readonly NodeFailure[]): NodeFailure => (failures.find(({ code }) => code === 'outcome_unknown') ?? failures.find(({ who }) => who === 'transient') ?? failures[0]) as NodeFailure;

/** Mails members of a workspace, each in their language; see `NodeContext.tellTeam`. Once one mail was taken nothing is thrown: a retry would send it twice. */
export async function tellTeam(parts: TeamParts, workspaceId: number, message: TeamMessage): Promise<TeamTold> {
  const { sendLetter, baseUrl, toldLately, clock } = parts;
  if (sendLetter === undefined) throw new UserError('no_mail', 'This installation has no mail server; whoever runs it sets PARCOURS_SMTP_URL.');
  const members = await findMembers(parts, workspaceId, message.to).catch((error: unknown) => {
    throw isDatabaseAway(error) ? new TransientError('database_away', 'The database of Parcours did not answer while this step was being prepared; it is tried again.', {}, { cause: error }) : error;
  });
  const [told, missed, failures]: [string[], string[], NodeFailure[]] = [[], [], []];
  for (const { address, language, workspace } of members) {
    try {
      if (!toldLately.take(`${workspaceId} ${address}`, clock.now())) throw new UserError('told_enough', `Expected ${address} to be told at most ${TOLD_PER_HOUR} times an hour, found one more; this one is not mailed, look where it stands.`);
      await sendLetter({ to: address, ...renderTeamMessage(message, { language, workspace, baseUrl }), headers: { 'message-id': messageId(workspaceId, message.key, address, baseUrl) } });
      told.push(address);
    } catch (error) {
      if (!isNodeFailure(error)) throw error;
      missed.push(address);
      failures.push(error);
    }
  }
  if (told.length === 0) throw gravest(failures);
  return { told, missed };
}
