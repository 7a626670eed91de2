import type { Sign, Statement } from '../../core/ingest/call.js';
import { signKey, type Link, type Merge, type Person } from './person.js';

const anonymous = (value: string): Sign => ({ kind: 'anonymous', value });
const user = (value: string): Sign => ({ kind: 'user', value });
const email = (value: string): Sign => ({ kind: 'email', value });

/**
 * Decides who is who, call by call, on what is known of the people concerned. Nothing is stored here: what came of it is read afterwards.
 *
 *   nobody in particular ──says who they are──> known      (the same contact, or merged into the one that is known already)
 *   known by one user id ──and by another──> stays apart, unless an alias says that both are one
 *   a device: belongs to whoever said last, in the time of the senders, that they sit at it; a click in a mail only lends it
 *
 * So the same calls in any order end with the same people: a merge happens on what is said in one call together, never on a device alone.
 */
export class PeopleLedger {
  readonly merges: Merge[] = [];
  readonly changedLinks = new Map<string, Link>();
  readonly changedPeople = new Set<number>();
  private readonly people = new Map<number, Person>();
  private readonly links = new Map<string, Link>();
  private readonly became = new Map<number, number>();
  private unborn = 0;

  constructor(people: Iterable<Person>, links: Iterable<Link>) {
    for (const person of people) this.people.set(person.id, { ...person });
    for (const link of links) this.links.set(signKey(link), link);
    for (const person of this.people.values()) this.ownSigns(person);
  }

  /** Who this is in the end. */
  find(id: number): Person {
    const person = this.people.get(this.last(id));
    if (person === undefined) throw new Error(`The ledger does not know person ${id}.`);
    return person;
  }

  /** Whose call this is; made if need be. */
  take(statement: Statement): number {
    if (statement.kind === 'alias') return this.takeAlias(statement);
    const { userId, anonymousId, at } = statement;
    const said = userId !== null || statement.email !== null || statement.externals.length > 0;
    if (!said) return this.visitor(anonymousId as string, statement);
    const person = this.whoSays(statement);
    this.learn(person, statement);
    if (anonymousId !== null) this.sitsAt(person, anonymousId, at, 'identify');
    return this.last(person.id);
  }

  private last(id: number): number {
    let found = id;
    for (let next = this.became.get(found); next !== undefined; next = this.became.get(found)) found = next;
    return found;
  }

  private ownSigns(person: Person): void {
    for (const sign of [person.userId === null ? null : user(person.userId), person.emailKey === null ? null : email(person.emailKey)])
      if (sign !== null && !this.links.has(signKey(sign))) this.links.set(signKey(sign), { ...sign, personId: person.id, weak: false, at: 0, profileId: null });
  }

  private linked(sign: Sign): Person | null {
    const link = this.links.get(signKey(sign));
    return link === undefined ? null : this.find(link.personId);
  }

  private make(): Person {
    const person: Person = { id: --this.unborn, email: null, emailKey: null, userId: null, phone: null, known: false };
    this.people.set(person.id, person);
    this.changedPeople.add(person.id);
    return person;
  }

  private link(sign: Sign, person: Person, at: number, more: { readonly weak?: boolean; readonly profileId?: number | null } = {}): void {
    const link: Link = { ...sign, personId: person.id, at, weak: more.weak ?? false, profileId: more.profileId ?? null };
    this.links.set(signKey(sign), link);
    this.changedLinks.set(signKey(sign), link);
  }

  /** A call that says nothing but which device it comes from. */
  private visitor(anonymousId: string, { clickedBy, at }: Statement): number {
    const sign = anonymous(anonymousId);
    const link = this.links.get(signKey(sign));
    const clicked = clickedBy !== null && this.people.has(this.last(clickedBy)) ? this.find(clickedBy) : null;
    if (link === undefined) {
      const person = clicked ?? this.make();
      // nobody has said anything yet: whatever is said counts as later
      this.link(sign, person, clicked === null ? 0 : at, { weak: clicked !== null });
      return person.id;
    }
    const person = this.find(link.personId);
    // D2: a click lends the device to whom the mail went; whoever has said who they are keeps it
    const lends = clicked !== null && clicked.id !== person.id && (!person.known || (link.weak && at >= link.at));
    if (!lends) return person.id;
    this.link(sign, clicked, at, { weak: true, profileId: link.weak ? link.profileId : person.id });
    return clicked.id;
  }

  /** Whoever has this user id; or else has what was said with it and no other user id; or else sat at the device as nobody in particular. */
  private whoSays({ userId, email: address, externals, anonymousId }: Statement): Person {
    const named = userId === null ? null : this.linked(user(userId));
    if (named !== null) return named;
    const others = [address === null ? null : this.linked(email(address.key)), ...externals.map((sign) => this.linked(sign))];
    const fitting = others.find((person) => person !== null && (userId === null || person.userId === null));
    if (fitting) return fitting;
    const device = anonymousId === null ? undefined : this.links.get(signKey(anonymous(anonymousId)));
    const visitor = device === undefined || device.weak ? null : this.find(device.personId);
    return visitor !== null && !visitor.known ? visitor : this.make();
  }

  /** What was said together belongs together, but for what belongs to another user id already. */
  private learn(person: Person, { userId, email: address, externals, at }: Statement): void {
    if (userId !== null && this.linked(user(userId)) === null) this.ownUser(person, userId, at);
    for (const sign of [...(address === null ? [] : [email(address.key)]), ...externals]) {
      const other = this.linked(sign);
      const self = this.find(person.id);
      if (other === null) {
        if (sign.kind !== 'email') this.link(sign, self, at);
      } else if (other.id !== self.id && (other.userId === null || self.userId === null)) this.merge(other, self, 'identify');
    }
    const self = this.find(person.id);
    self.known = true;
    const mine = address === null ? null : this.linked(email(address.key));
    if (address !== null && (mine === null || mine.id === self.id)) this.ownEmail(self, address.text, address.key, at);
  }

  private ownUser(person: Person, userId: string, at: number): void {
    if (person.userId === null) {
      person.userId = userId;
      this.links.set(signKey(user(userId)), { ...user(userId), personId: person.id, weak: false, at, profileId: null });
    } else this.link(user(userId), person, at);
    this.changedPeople.add(person.id);
  }

  /** The address before stays a sign of the same person. */
  private ownEmail(person: Person, text: string, key: string, at: number): void {
    if (person.email === text) return;
    if (person.emailKey !== null && person.emailKey !== key) this.link(email(person.emailKey), person, at);
    [person.email, person.emailKey] = [text, key];
    this.links.set(signKey(email(key)), { ...email(key), personId: person.id, weak: false, at, profileId: null });
    this.changedPeople.add(person.id);
  }

  /** Somebody who has said who they are sits at this device. */
  private sitsAt(person: Person, anonymousId: string, at: number, reason: Merge['reason']): void {
    const sign = anonymous(anonymousId);
    const link = this.links.get(signKey(sign));
    const self = this.find(person.id);
    if (link === undefined) return this.link(sign, self, at);
    const before = this.find(link.personId);
    const profile = link.profileId !== null && this.people.has(this.last(link.profileId)) ? this.find(link.profileId) : null;
    if (profile !== null && profile.id !== self.id && !profile.known) this.merge(profile, self, reason);
    if (before.id === self.id) return link.weak || at > link.at ? this.link(sign, self, Math.max(at, link.at)) : undefined;
    if (!before.known) {
      this.merge(before, self, reason);
      this.link(sign, this.find(self.id), Math.max(at, link.at));
    } else if (link.weak || at >= link.at) this.link(sign, self, at);
  }

  /** Says in so many words that two ids are one person: the only thing that joins two user ids. */
  private takeAlias({ userId, previousId, anonymousId, at }: Statement): number {
    const [id, previous] = [userId as string, previousId as string];
    const person = this.linked(user(id)) ?? this.linked(user(previous)) ?? this.aliased(previous) ?? this.make();
    person.known = true;
    if (this.linked(user(id)) === null) this.ownUser(person, id, at);
    const other = this.linked(user(previous));
    if (other === null) this.link(user(previous), this.find(person.id), at);
    else if (other.id !== this.last(person.id)) this.merge(other, this.find(person.id), 'alias');
    this.sitsAt(person, previous, at, 'alias');
    if (anonymousId !== null && anonymousId !== previous) this.sitsAt(person, anonymousId, at, 'alias');
    return this.last(person.id);
  }

  private aliased(anonymousId: string): Person | null {
    const link = this.links.get(signKey(anonymous(anonymousId)));
    const person = link === undefined || link.weak ? null : this.find(link.personId);
    return person === null || person.known ? null : person;
  }

  /** One who is not stored yet ends in one who is, so that nothing has to move. */
  private merge(from: Person, into: Person, reason: Merge['reason']): void {
    const [gone, stays] = into.id < 0 && from.id > 0 ? [into, from] : [from, into];
    if (gone.id > 0) this.merges.push({ from: gone.id, into: stays.id, reason });
    this.became.set(gone.id, stays.id);
    this.changedPeople.delete(gone.id);
    this.changedPeople.add(stays.id);
    // what the one who stays was called comes first, wherever the row is
    const users = [into.userId, from.userId].filter((id) => id !== null);
    const emails = [into, from].flatMap(({ email: text, emailKey }) => (text === null || emailKey === null ? [] : [{ text, emailKey }]));
    [stays.userId, stays.email, stays.emailKey, stays.phone, stays.known] = [users[0] ?? null, emails[0]?.text ?? null, emails[0]?.emailKey ?? null, into.phone ?? from.phone, into.known || from.known];
    if (users[1] !== undefined) this.link(user(users[1]), stays, 0);
    if (emails[1] !== undefined) this.link(email(emails[1].emailKey), stays, 0);
  }
}
