import type { Role } from '@parcours/sdk/api';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('memberships')
export class Membership {
  @PrimaryColumn('integer', { name: 'workspace_id' }) workspaceId!: number;
  @PrimaryColumn('integer', { name: 'user_id' }) userId!: number;
  @Column('text') role!: Role;
}
