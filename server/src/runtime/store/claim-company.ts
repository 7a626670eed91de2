import type pg from 'pg';
import type { Priority } from '../../core/admission/journey-rules.js';
import { roomForCompany } from '../../core/executor/with-company.js';
import type { Token } from '../../core/run.js';
import { TOKEN_COLUMNS, lanesOf, toTokens, type TokenRow } from './token-row.js';

export interface CompanyRequest {
  readonly claimed: readonly Token[];
  readonly companyOf: (token: Token) => number;
  readonly now: number;
  readonly only: Priority | undefined;
}

/** Locks what goes out together with claimed tokens: others that are due at the same node of the same version, the earliest first. */
export async function claimCompany(client: pg.ClientBase, { claimed, companyOf, now, only }: CompanyRequest): Promise<Token[]> {
  const company: Token[] = [];
  for (const { versionId, node, room } of roomForCompany(claimed, companyOf).values()) {
    const { rows } = await client.query<TokenRow>(
      `select ${TOKEN_COLUMNS} from tokens t where t.lane = any($1::smallint[]) and t.version_id = $2 and t.node = $3 and t.due_at <= to_timestamp($4::float8 / 1000) and t.due_at < 'infinity' and t.id <> all($5::bigint[])
       order by t.due_at, t.id limit $6 for update of t skip locked`,
      [lanesOf('io', only), versionId, node, now, claimed.map(({ id }) => id), room],
    );
    company.push(...toTokens(rows));
  }
  return company;
}
