/** Rows that belong to a contact, and how two contacts that become one share them. */
export interface MergedTable {
  readonly table: string;
  /** What tells two rows of one contact apart. */
  readonly keys: readonly string[];
  /** Keys are unique whoever the contact is: nothing can be there twice. */
  readonly alone?: true;
  /** Found by the contact's runs, for want of an index on the contact. */
  readonly byRun?: true;
  /** Of two rows the one with the later value here counts, whosever it is. */
  readonly latest?: string;
  /** Rows of the one who stays that count however old they are. */
  readonly keep?: string;
}

/**
 * Every table with a `contact_id`, in the order they are moved. Of what both have, the row of the one who stays is kept, and the other is
 * written down for the day they are parted. A table that is missing here makes a test fail: whoever adds one decides.
 */
export const MERGED_TABLES: readonly MergedTable[] = [
  { table: 'tokens', keys: ['id'], alone: true, byRun: true },
  { table: 'deliveries', keys: ['id'], alone: true, byRun: true },
  { table: 'waiters', keys: ['token_id', 'number'], alone: true },
  { table: 'runs', keys: ['id'], alone: true },
  { table: 'entrances', keys: ['workflow_id', 'key'], latest: 'entered_at', keep: 'open' },
  { table: 'entry_refusals', keys: ['workflow_id', 'code'], latest: 'last_at' },
  { table: 'compared_contacts', keys: ['workflow_id'] },
  { table: 'events', keys: ['id'], alone: true },
  { table: 'list_members', keys: ['list_id'] },
  { table: 'date_timers', keys: ['listener_id'] },
  { table: 'date_occurrences', keys: ['listener_id', 'occurrence'] },
  { table: 'consents', keys: ['purpose_id', 'channel'], latest: 'changed_at' },
  { table: 'sending_uses', keys: ['cap_id'], latest: 'last_at' },
  { table: 'consent_changes', keys: ['id'], alone: true },
  { table: 'loyalty_accounts', keys: ['id'], alone: true },
  { table: 'loyalty_standings', keys: ['programme_id'] },
  { table: 'coupons', keys: ['id'], alone: true },
  { table: 'coupon_redemptions', keys: ['id'], alone: true },
  { table: 'orders', keys: ['id'], alone: true },
  { table: 'order_inbox', keys: ['id'], alone: true },
  { table: 'contact_identities', keys: ['kind', 'value'], alone: true },
];

/** Tables with a `contact_id` that a merge leaves alone: what they hold is found out again (segments, scores, who is inside), or is about somebody who is gone. */
export const NOT_MERGED = ['segment_members', 'segment_flips', 'segment_changes', 'attribute_changes', 'scoring_changes', 'scoring_standings', 'report_deltas', 'people_inside', 'people_targeted'] as const;
