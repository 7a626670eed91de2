import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The one row about this installation. */
@Entity('instance')
export class Instance {
  @PrimaryColumn('boolean') id!: boolean;
  @Column('bytea', { name: 'setup_token_hash', nullable: true }) setupTokenHash!: Buffer | null;
  @Column('timestamptz', { name: 'owner_created_at', nullable: true }) ownerCreatedAt!: Date | null;
  @Column('text', { name: 'key_check', nullable: true }) keyCheck!: string | null;
}
