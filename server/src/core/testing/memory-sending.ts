import { DEFAULT_SENDING_RULES, type SendingRules } from '@parcours/sdk/api';
import type { DeliveryChange } from '../changes.js';
import { withheld, type Withheld } from '../consent/withheld.js';
import type { Beginning, Begun } from '../ports.js';
import { rankOf } from '../sending/first-of-contacts.js';
import { freshPace, paceAt, roomAt, roomOf, spend, type Pace, type Rate } from '../sending/pace.js';
import { judgeSends, type Judged, type Line, type Send } from '../sending/judge-sends.js';
import type { Token } from '../run.js';
import type { MemoryCustomers } from './memory-customers.js';
import type { MemoryDelivery, MemoryRun } from './memory-rows.js';

/** A token that stands in line for a provider. */
interface Place {
  readonly credentialId: number;
  readonly rank: number;
  readonly id: number;
  readonly tokenId: number;
}

/** Waiting longer for a place that was given is not punished, up to this. */
const GRANT_MS = 60_000;
const inOrder = (a: Place, b: Place): number => a.rank - b.rank || a.id - b.id;

interface World {
  readonly runs: ReadonlyMap<number, MemoryRun>;
  readonly tokens: ReadonlyMap<number, Token>;
  readonly deliveries: ReadonlyMap<string, MemoryDelivery>;
  readonly customers: MemoryCustomers;
}

/** Quiet hours, caps and lines of the memory store; one workspace's. */
export class MemorySending {
  rules: SendingRules = DEFAULT_SENDING_RULES;
  /** Of the workspace. */
  zone = 'Europe/Paris';
  readonly rates = new Map<number, Rate>();
  readonly uses = new Map<string, readonly number[]>();
  places: Place[] = [];
  private readonly paces = new Map<number, Pace>();
  private readonly looks = new Map<number, number>();
  private readonly granted = new Map<number, number>();

  constructor(private readonly world: World) {}

  begin(effects: readonly Beginning[], now: number): Begun {
    const mine = [...this.world.deliveries.values()].flatMap((delivery) => {
      // sent, as a worker that woke up says: its token may still stand here, to repeat what does no harm
      const mayBegin = delivery.status === 'pending' || (delivery.status === 'sent' && delivery.begun < delivery.attempt);
      const effect = mayBegin ? effects.find(({ id, attempt }) => id === delivery.id && attempt === delivery.attempt) : undefined;
      return effect ? [{ delivery, credentialId: effect.credentialId ?? null }] : [];
    });
    const refused = new Map<number, Withheld>();
    const sends = mine.flatMap(({ delivery, credentialId }): Send[] => {
      const code = this.world.customers.judge(this.world.runs.get(delivery.runId)?.contactId ?? null, delivery.channel, delivery.purpose ?? null, delivery.asks ?? false);
      if (code !== null) refused.set(delivery.id, withheld(code));
      return code === null ? [this.sendOf(delivery, credentialId, now)] : [];
    });
    const { may, withheld: held, later } = this.judge(sends, now);
    for (const { delivery, credentialId } of mine) if (may.has(delivery.id)) Object.assign(delivery, { begun: delivery.attempt, counted: true, credentialId });
    return { may, withheld: new Map([...refused, ...held]), later };
  }

  private sendOf({ id, runId, tokenId, channel, purpose = null, asks = false, counted = false }: MemoryDelivery, credentialId: number | null, now: number): Send {
    const [run, token] = [this.world.runs.get(runId), this.world.tokens.get(tokenId)];
    const contactId = run?.contactId ?? null;
    const grantedAt = this.granted.get(id);
    return {
      id, workspaceId: run?.workspaceId ?? 0, contactId, channel, purpose, basis: purpose === null ? null : (this.world.customers.purposes.get(purpose) ?? null), asks, counted, credentialId,
      test: token?.test ?? false, rank: rankOf(token?.priority ?? 'normal'), zone: this.world.customers.contacts.get(contactId ?? 0)?.timezone ?? null, workspaceZone: this.zone, granted: grantedAt !== undefined && now - grantedAt < GRANT_MS,
    };
  }

  /** Begun with a credential and not answered. */
  private underWay(credentialId: number): number {
    return [...this.world.deliveries.values()].filter((delivery) => delivery.status === 'pending' && delivery.begun > 0 && delivery.credentialId === credentialId).length;
  }

  private judge(sends: readonly Send[], now: number): Judged {
    const lines = new Map<number, Line>();
    for (const [credentialId, rate] of this.rates) lines.set(credentialId, { rate, pace: this.paceOf(credentialId, rate, now), underWay: this.underWay(credentialId), first: this.inLine(credentialId)[0] ?? null });
    const judged = judgeSends(sends, { now, rules: new Map(sends.map(({ workspaceId }) => [workspaceId, this.rules])), uses: this.uses, lines });
    for (const [credentialId, line] of lines) this.paces.set(credentialId, line.pace);
    for (const id of judged.may) this.granted.delete(id);
    return judged;
  }

  /** What was put off until there is room takes its place in the line; one it has already stays. */
  join(changes: readonly DeliveryChange[], now: number): void {
    for (const { tokenId, visit, item, line } of changes) {
      const delivery = this.world.deliveries.get(`${tokenId}:${visit}:${item}`);
      const token = this.world.tokens.get(tokenId);
      if (line === undefined || !delivery || !token) continue;
      if (!this.places.some((place) => place.credentialId === line && place.id === delivery.id)) this.places.push({ credentialId: line, rank: rankOf(token.priority), id: delivery.id, tokenId });
      this.looks.set(line, Math.min(this.looks.get(line) ?? now, now));
    }
  }

  /** When somebody may be let go next; null: nobody stands anywhere. */
  get nextLook(): number | null {
    return this.looks.size === 0 ? null : Math.min(...this.looks.values());
  }

  /** Lets go who has their turn, while `release` says that they are still there. */
  makeRoom(now: number, release: (tokenId: number) => boolean): number {
    let released = 0;
    for (const [credentialId, look] of [...this.looks]) {
      if (look > now) continue;
      const rate = this.rates.get(credentialId) ?? null;
      let pace = rate && this.paceOf(credentialId, rate, now);
      let busy = this.underWay(credentialId);
      for (const place of this.inLine(credentialId)) {
        if (rate && pace && roomOf(pace, rate, busy) < 1) break;
        this.places = this.places.filter((other) => other !== place);
        if (!release(place.tokenId)) continue;
        released += 1;
        busy += 1;
        this.granted.set(place.id, now);
        pace = pace && spend(pace, 1);
      }
      if (pace) this.paces.set(credentialId, pace);
      const waiting = this.inLine(credentialId).length;
      if (waiting === 0 || !rate || !pace) this.looks.delete(credentialId);
      else this.looks.set(credentialId, roomAt(pace, rate, waiting));
    }
    return released;
  }

  private inLine(credentialId: number): Place[] {
    return this.places.filter((place) => place.credentialId === credentialId).sort(inOrder);
  }

  private paceOf(credentialId: number, rate: Rate, now: number): Pace {
    return paceAt(this.paces.get(credentialId) ?? freshPace(now), rate, now);
  }
}
