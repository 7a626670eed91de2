import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A foreign key asks its table once for each of a million rows that a computation writes; a segment that goes takes its rows along by itself. */
const KEYS = `
alter table segment_members drop constraint segment_members_segment_id_fkey;
alter table segment_flips drop constraint segment_flips_segment_id_fkey;
create function forget_segments() returns trigger language plpgsql as $$
begin
  delete from segment_members m using old_rows o where m.segment_id = o.id;
  delete from segment_flips f using old_rows o where f.segment_id = o.id;
  delete from segment_changes c using old_rows o where c.workspace_id = o.workspace_id and c.segment_id = o.id;
  return null;
end $$;
create trigger segments_gone after delete on segments referencing old table as old_rows for each statement execute function forget_segments();`;

/** Computing a segment of a million contacts no longer asks a million times whether the segment exists. */
export class SegmentKeys0021 implements MigrationInterface {
  readonly name = 'SegmentKeys1763760000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(KEYS);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
