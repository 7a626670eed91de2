import type { JsonObject } from '@parcours/sdk/node';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('credentials')
export class Credential {
  @PrimaryGeneratedColumn('identity') id!: number;
  @Column('integer', { name: 'workspace_id' }) workspaceId!: number;
  @Column('text') type!: string;
  @Column('text') name!: string;
  /** Values that are not secret. */
  @Column('jsonb') visible!: JsonObject;
  @Column('text', { name: 'secret_names', array: true }) secretNames!: string[];
  @Column('text', { name: 'key_id' }) keyId!: string;
  @Column('bytea') sealed!: Buffer;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt!: Date;
}
