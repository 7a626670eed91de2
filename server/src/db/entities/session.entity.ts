import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('sessions')
export class Session {
  /** SHA-256 of the cookie's value: a stolen backup opens no session. */
  @PrimaryColumn('bytea', { name: 'token_hash' }) tokenHash!: Buffer;
  /** For lists: the hash is nobody's business. */
  @Column({ type: 'integer', insert: false, update: false }) id!: number;
  @Column('integer', { name: 'user_id' }) userId!: number;
  @Column('integer', { name: 'workspace_id' }) workspaceId!: number;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'seen_at' }) seenAt!: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
  /** Where it was opened from. */
  @Column('text', { nullable: true }) address!: string | null;
  @Column('text', { nullable: true }) agent!: string | null;
  @Column('text') method!: 'password' | 'oidc';
}
