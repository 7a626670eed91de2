import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('lists')
export class ContactList {
  @PrimaryGeneratedColumn('identity') id!: number;
  @Column('integer', { name: 'workspace_id' }) workspaceId!: number;
  @Column('text') name!: string;
  /** Kept up with every change: no screen counts members. */
  @Column('integer', { default: 0 }) members!: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}
