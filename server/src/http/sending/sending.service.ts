import { Inject, Injectable } from '@nestjs/common';
import type { CredentialRate, SendingRate, SendingRules } from '@parcours/sdk/api';
import type pg from 'pg';
import type { CatalogView, Engine } from '../../core/ports.js';
import { effectiveRate } from '../../core/sending/pace.js';
import { findPurposes } from '../../db/customers/purposes.js';
import { readCredentialRate, readSendingRules, writeCredentialRate, writeSendingRules, type StoredRate } from '../../db/sending/sending-rules.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { CATALOG, ENGINE, POOL } from '../injection.js';
import { notFound, unprocessable } from '../refusal.js';
import type { Principal } from '../routing/principal.js';

/** Quiet hours, caps and the rates of providers, as people set them; the engine keeps to them. */
@Injectable()
export class SendingService {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(ENGINE) private readonly engine: Engine,
    @Inject(CATALOG) private readonly catalog: CatalogView,
    private readonly audit: AuditTrail,
  ) {}

  read({ workspaceId }: Principal): Promise<SendingRules> {
    return readSendingRules(this.pool, workspaceId);
  }

  async save({ workspaceId }: Principal, rules: SendingRules): Promise<SendingRules> {
    const known = (await findPurposes(this.pool, workspaceId)).filter(({ archived, basis }) => !archived && basis !== 'service').map(({ key }) => key);
    rules.caps.forEach(({ purpose }, index) => {
      if (purpose !== null && !known.includes(purpose))
        throw unprocessable('unknown_purpose', `Expected in "caps.${index}.purpose" the key of a purpose that is not of service (${known.join(', ')}), found "${purpose}"; choose one of these, or null for all.`, { field: `caps.${index}.purpose` });
    });
    const before = await readSendingRules(this.pool, workspaceId);
    const after = await writeSendingRules(this.pool, workspaceId, rules);
    await this.engine.sending.judgeAgain(workspaceId);
    this.audit.note({ before: summary(before), after: summary(after) });
    return after;
  }

  async rate({ workspaceId }: Principal, id: number): Promise<CredentialRate> {
    return this.answer(id, await this.stored(workspaceId, id));
  }

  async saveRate({ workspaceId }: Principal, id: number, rate: SendingRate | null): Promise<CredentialRate> {
    const before = await this.stored(workspaceId, id);
    await writeCredentialRate(this.pool, workspaceId, id, rate);
    await this.engine.sending.lookAtLine(id);
    this.audit.note({ subject: before.name, before: { ...before.rate }, after: { ...rate } });
    return this.answer(id, await this.stored(workspaceId, id));
  }

  private async stored(workspaceId: number, id: number): Promise<StoredRate> {
    const found = await readCredentialRate(this.pool, workspaceId, id);
    if (found === null) throw notFound('credential');
    return found;
  }

  private answer(credentialId: number, { type, rate, waiting }: StoredRate): CredentialRate {
    return { credentialId, rate, standard: effectiveRate(null, this.catalog.credential(type)?.rate ?? null), waiting };
  }
}

/** In the audit log: which channels are quiet when, and how many messages people get. */
function summary({ quiet, holidays, skipAfterHours, caps }: SendingRules): Record<string, string | number | null> {
  return {
    ...Object.fromEntries(Object.entries(quiet).map(([channel, { from, to, days }]) => [`quiet.${channel}`, `${from}-${to}${days.length > 0 ? ` days ${days.join(',')}` : ''}`])),
    holidays: [holidays.country ?? '', ...holidays.dates].filter((one) => one !== '').join(', '),
    skipAfterHours,
    caps: caps.map(({ channel, purpose, most, hours, over }) => `${channel} ${purpose ?? '*'} ${most}/${hours}h ${over}`).join(', '),
  };
}
