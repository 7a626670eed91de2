import type { MigrationInterface, QueryRunner } from 'typeorm';

const CHANGES = `
create or replace function refuse_consent_change() returns trigger language plpgsql as $$
begin
  if to_jsonb(new) - 'contact_id' = to_jsonb(old) - 'contact_id' then return new; end if;
  raise exception 'The history of consent is append-only.' using errcode = 'insufficient_privilege';
end $$;
alter table erasures rename column contact_id to erased_id;
comment on column erasures.erased_id is 'the number of a contact that is no more';`;

/** Two contacts that become one bring their history of consent along; whoever is erased leaves a number only. */
export class ConsentOfMergedContacts0027 implements MigrationInterface {
  readonly name = 'ConsentOfMergedContacts1763760000027';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CHANGES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
