import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('workflows')
export class Workflow {
  @PrimaryGeneratedColumn('identity') id!: number;
  @Column('integer', { name: 'workspace_id' }) workspaceId!: number;
  @Column('text') name!: string;
  @Column('jsonb') draft!: WorkflowDocument;
  @Column('integer') revision!: number;
  @Column('text') status!: 'draft' | 'published' | 'paused';
  @Column('integer', { name: 'published_version_id', nullable: true }) publishedVersionId!: number | null;
  @Column('integer', { name: 'published_revision', nullable: true }) publishedRevision!: number | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt!: Date;
  @Column('timestamptz', { name: 'deleted_at', nullable: true }) deletedAt!: Date | null;
}
