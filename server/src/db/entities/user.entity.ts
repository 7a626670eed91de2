import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('users')
export class User {
  @PrimaryGeneratedColumn('identity') id!: number;
  /** Trimmed, NFC, lower-case: it is what people sign in with. */
  @Column('text') email!: string;
  @Column('text') name!: string;
  /** Null for somebody who signs in at an identity provider only. */
  @Column('text', { name: 'password_hash', nullable: true }) passwordHash!: string | null;
  @Column('text', { default: 'en' }) language!: 'en' | 'fr';
  /** Null once people have changed their address without anything being sent to the new one. */
  @Column('timestamptz', { name: 'email_verified_at', nullable: true }) emailVerifiedAt!: Date | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { name: 'disabled_at', nullable: true }) disabledAt!: Date | null;
}
