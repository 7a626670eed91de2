import type { Permission, Role } from '@parcours/sdk/api';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('api_keys')
export class ApiKey {
  @PrimaryGeneratedColumn('identity') id!: number;
  @Column('integer', { name: 'workspace_id' }) workspaceId!: number;
  @Column('text') name!: string;
  /** First characters of the key, so that people recognise it. */
  @Column('text') prefix!: string;
  @Column('bytea', { name: 'key_hash' }) keyHash!: Buffer;
  @Column('text') role!: Role;
  /** Null: all that the role may do. */
  @Column('text', { array: true, nullable: true }) scopes!: Permission[] | null;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt!: Date | null;
  @Column('integer', { name: 'created_by', nullable: true }) createdBy!: number | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { name: 'last_used_at', nullable: true }) lastUsedAt!: Date | null;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
}
