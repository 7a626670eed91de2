import type { Programme } from './programme.js';

/** Points that came together and expire together. `id` null: not stored yet. */
export interface Lot {
  readonly id: number | null;
  readonly movementId: number;
  readonly earned: number;
  readonly earnedAt: number;
  readonly expiresAt: number | null;
  open: number;
}

export interface Account {
  readonly id: number;
  readonly programmeId: number;
  readonly contactId: number;
  balance: number;
  readonly lots: Lot[];
}

export interface Movement {
  readonly id: number;
  readonly programmeId: number;
  readonly kind: 'earn' | 'burn' | 'expire' | 'transfer' | 'adjust';
  /** Those that were moved; negative for what was taken. */
  readonly points: number;
  readonly key: string;
  readonly reason: string | null;
}

export interface Entry {
  readonly movementId: number;
  readonly accountId: number;
  readonly points: number;
  readonly balance: number;
  readonly spend: number | null;
}

const soonest = (a: Lot, b: Lot): number => (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity) || a.earnedAt - b.earnedAt || a.movementId - b.movementId;

/**
 * The accounts of some contacts, in memory and locked: what is moved here is written afterwards, in the same transaction.
 * A contact that was merged has several accounts in a programme; they count as one, and each keeps its own sum.
 * For each account: its balance is the sum of its entries; where it is not negative, that of its open lots too; where it is, none is open.
 */
export class Book {
  readonly movements: Movement[] = [];
  readonly entries: Entry[] = [];
  readonly opened: Account[] = [];
  private readonly newLots: { accountId: number; lot: Lot }[] = [];

  constructor(
    private readonly accounts: Account[],
    private readonly nextId: (of: 'account' | 'movement') => number,
  ) {}

  pointsOf(programmeId: number, contactId: number): number {
    return this.of(programmeId, contactId).reduce((sum, account) => sum + account.balance, 0);
  }

  /** Points that expire until then. */
  expiringBy(programmeId: number, contactId: number, until: number): number {
    return this.of(programmeId, contactId).flatMap(({ lots }) => lots).reduce((sum, lot) => sum + (lot.expiresAt !== null && lot.expiresAt <= until ? lot.open : 0), 0);
  }

  /** Adds points; what is owed is paid first. */
  give(programme: Programme, contactId: number, points: number, movement: Omit<Movement, 'id' | 'programmeId' | 'points'>, lot: { readonly now: number; readonly expiresAt: number | null; readonly spend?: number | null }): void {
    this.credit(programme, contactId, points, this.move(programme, movement, points), lot);
  }

  /** Takes points from the lots that expire first; false, and nothing is taken, when there are not as many and none may be owed. */
  take(programme: Programme, contactId: number, points: number, movement: Omit<Movement, 'id' | 'programmeId' | 'points'>): boolean {
    if (!programme.mayOwe && this.pointsOf(programme.id, contactId) < points) return false;
    this.debit(programme, contactId, points, this.move(programme, movement, -points));
    return true;
  }

  /** Takes points of one contact to another, with the day they expire on; false as `take`. */
  pass(programme: Programme, from: number, to: number, points: number, movement: Omit<Movement, 'id' | 'programmeId' | 'points'>, now: number): boolean {
    if (this.pointsOf(programme.id, from) < points) return false;
    const id = this.move(programme, movement, points);
    for (const { taken, expiresAt } of this.debit(programme, from, points, id)) this.credit(programme, to, taken, id, { now, expiresAt });
    return true;
  }

  /** Takes what has expired by now; answers how much. */
  expire(programme: Programme, contactId: number, now: number, key: string): number {
    const due = this.of(programme.id, contactId).flatMap((account) => account.lots.filter((lot) => lot.open > 0 && lot.expiresAt !== null && lot.expiresAt <= now).map((lot) => ({ account, lot })));
    const points = due.reduce((sum, { lot }) => sum + lot.open, 0);
    if (points === 0) return 0;
    const id = this.move(programme, { kind: 'expire', key, reason: null }, -points);
    for (const { account, lot } of due) {
      const { open } = lot;
      lot.open = 0;
      this.enter(account, -open, id);
    }
    return points;
  }

  /** Lots as they are now: those to insert, and those already stored. */
  lots(): { readonly fresh: readonly { accountId: number; lot: Lot }[]; readonly known: readonly Lot[] } {
    return { fresh: this.newLots, known: this.accounts.flatMap(({ lots }) => lots).filter((lot) => lot.id !== null) };
  }

  private of(programmeId: number, contactId: number): Account[] {
    return this.accounts.filter((account) => account.programmeId === programmeId && account.contactId === contactId);
  }

  private move(programme: Programme, movement: Omit<Movement, 'id' | 'programmeId' | 'points'>, points: number): number {
    const id = this.nextId('movement');
    this.movements.push({ id, programmeId: programme.id, points, ...movement });
    return id;
  }

  private credit(programme: Programme, contactId: number, points: number, movementId: number, { now, expiresAt, spend = null }: { readonly now: number; readonly expiresAt: number | null; readonly spend?: number | null }): void {
    const accounts = this.of(programme.id, contactId);
    let left = points;
    let said = spend;
    for (const owing of accounts.filter(({ balance }) => balance < 0)) {
      const paid = Math.min(left, -owing.balance);
      if (paid === 0) break;
      left -= paid;
      this.enter(owing, paid, movementId, said);
      said = null;
    }
    if (left === 0) return;
    const account = accounts[0] ?? this.open(programme, contactId);
    const lot: Lot = { id: null, movementId, earned: left, earnedAt: now, expiresAt, open: left };
    account.lots.push(lot);
    this.newLots.push({ accountId: account.id, lot });
    this.enter(account, left, movementId, said);
  }

  /** Answers what was taken, by the day it would have expired on. */
  private debit(programme: Programme, contactId: number, points: number, movementId: number): { taken: number; expiresAt: number | null }[] {
    const accounts = this.of(programme.id, contactId);
    const lots = accounts.flatMap((account) => account.lots.filter(({ open }) => open > 0).map((lot) => ({ account, lot }))).sort((a, b) => soonest(a.lot, b.lot));
    const fromAccounts = new Map<Account, number>();
    const parts: { taken: number; expiresAt: number | null }[] = [];
    let left = points;
    for (const { account, lot } of lots) {
      const taken = Math.min(left, lot.open);
      if (taken === 0) break;
      left -= taken;
      lot.open -= taken;
      parts.push({ taken, expiresAt: lot.expiresAt });
      fromAccounts.set(account, (fromAccounts.get(account) ?? 0) + taken);
    }
    if (left > 0) {
      const account = accounts[0] ?? this.open(programme, contactId);
      fromAccounts.set(account, (fromAccounts.get(account) ?? 0) + left);
    }
    for (const [account, taken] of fromAccounts) this.enter(account, -taken, movementId);
    return parts;
  }

  private open(programme: Programme, contactId: number): Account {
    const account: Account = { id: this.nextId('account'), programmeId: programme.id, contactId, balance: 0, lots: [] };
    this.accounts.push(account);
    this.opened.push(account);
    return account;
  }

  private enter(account: Account, points: number, movementId: number, spend: number | null = null): void {
    account.balance += points;
    this.entries.push({ movementId, accountId: account.id, points, balance: account.balance, spend });
  }
}
