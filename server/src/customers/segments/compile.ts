import { DefectError } from '@parcours/sdk/node';
import { allTests } from './dependencies.js';
import { leaving } from './leaving.js';
import type { LocalDay } from './local-days.js';
import { WHOLE_DEPTH, isContactField, type Comparison, type EventFold, type Place, type SegmentTest } from './segment-test.js';

/** Zones of the contacts asked about, with the day it is there; the first stands for contacts whose zone is unknown. */
export type Zones = ReadonlyMap<string, LocalDay>;

export interface CompileOptions {
  readonly workspaceId: number;
  readonly now: number;
  readonly zones: Zones;
  /** Only these contacts; all of the workspace when null. */
  readonly contactIds: readonly number[] | null;
}

export interface Compiled {
  /** Rows `(contact_id, holds, next_at)`, one for each contact asked about. */
  readonly text: string;
  readonly values: readonly unknown[];
}

const FIELD_COLUMNS = { email: 'email', phone: 'phone', externalId: 'external_id', timezone: 'timezone', locale: 'locale' } as const;
const NUMERIC = `'^-?[0-9]{1,15}([.][0-9]{1,15})?$'`;
const DATED = `'^[0-9]{4}-[0-9]{2}-[0-9]{2}'`;
const sign = (comparison: Comparison): string => (comparison === '==' ? '=' : comparison === '!=' ? '<>' : comparison);
const EARTH_KM = 6371;

interface HistoryRead {
  readonly number: number;
  /** null: all that ever were. */
  readonly withinMs: number | null;
  readonly properties: boolean;
}

/** One test: a truth value, never null, and the instant until which time alone leaves it as it is (text null: for ever whoever is asked about). */
interface Written {
  readonly holds: string;
  readonly next: string | null;
}

/** An event dated later than now that a rule asks for. */
const COMING = 'f.coming';
const NEVER = `'infinity'::timestamptz`;

/** Writes one rule as one set-based statement. Whatever a person wrote is a bound parameter; only names of columns and numbers of parameters are text. */
class RuleWriter {
  readonly values: unknown[] = [];
  readonly folds: string[] = [];
  readonly dayColumns: string[] = [];
  readonly joins: string[] = [];
  readonly history = new Map<string, HistoryRead>();
  readonly dates = new Map<string, { readonly column: string; readonly text: string }>();
  private readonly days = new Map<string, string>();

  constructor(private readonly options: CompileOptions) {}

  bind(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }

  instant = (at: number): string => `to_timestamp(${this.bind(at, 'float8')} / 1000)`;

  /** A value as jsonb; null where there is none. */
  private json(place: Place): string {
    if (place.of === 'event') return `(e.properties #> ${this.bind([...place.path], 'text[]')})`;
    const [name] = place.path;
    return isContactField(name) ? `to_jsonb(c.${FIELD_COLUMNS[name]})` : `(c.attributes #> ${this.bind([...place.path], 'text[]')})`;
  }

  private asText = (json: string): string => `(case jsonb_typeof(${json}) when 'string' then ${json} #>> '{}' end)`;
  private asNumber = (json: string): string => `(case jsonb_typeof(${json}) when 'number' then (${json} #>> '{}')::float8 when 'string' then case when ${json} #>> '{}' ~ ${NUMERIC} then (${json} #>> '{}')::float8 end end)`;
  /** The date at the beginning of a text; no other kind of value is spelt like that. Of a contact it is looked for once, however often it is asked for. */
  private date(place: Place): string {
    const date = (): string => `substring(${this.json(place)} #>> '{}' from ${DATED})`;
    if (place.of === 'event') return date();
    const key = JSON.stringify(place.path);
    const known = this.dates.get(key) ?? { column: `date${this.dates.size}`, text: date() };
    this.dates.set(key, known);
    return `c.${known.column}`;
  }

  private compare({ place, comparison, value }: Extract<SegmentTest, { test: 'compare' }>): string {
    if (comparison === '==' || comparison === '!=') {
      const json = this.json(place);
      const equal = value === null ? `coalesce(${json} = 'null', true)` : typeof value === 'number' ? `${this.asNumber(json)} = ${this.bind(value, 'float8')}` : typeof value === 'boolean' ? `${json} = ${this.bind(value, 'text')}::jsonb` : `${this.asText(json)} = ${this.bind(value, 'text')}`;
      return comparison === '==' ? `coalesce(${equal}, false)` : `not coalesce(${equal}, false)`;
    }
    const left = typeof value === 'number' ? this.asNumber(this.json(place)) : `${this.date(place)} collate "C"`;
    return `coalesce(${left} ${comparison} ${this.bind(value, typeof value === 'number' ? 'float8' : 'text')}, false)`;
  }

  /** A rule, with whose answer may change when; parts of a part below `WHOLE_DEPTH` are taken together, or the text would double with each. */
  write(test: SegmentTest, depth = 0): Written {
    switch (test.test) {
      case 'all':
      case 'any':
        return this.several(test, depth);
      case 'not': {
        const { holds, next } = this.write(test.of, depth);
        return { holds: `(not ${holds})`, next };
      }
      case 'events':
        return this.events(test);
      case 'sequence':
        return { holds: this.sequence(test), next: COMING };
      case 'age':
      case 'daysSince':
      case 'anniversary':
        return this.day(test);
      default:
        return { holds: this.timeless(test), next: null };
    }
  }

  /** Until all that hold it as it is have changed: of a false "all", every part that is false. */
  private several({ test, of }: Extract<SegmentTest, { test: 'all' | 'any' }>, depth: number): Written {
    const parts = of.map((part) => this.write(part, depth + 1));
    const holds = `(${parts.map((part) => part.holds).join(test === 'all' ? ' and ' : ' or ')})`;
    const nexts = parts.flatMap(({ next }) => next ?? []);
    if (nexts.length === 0) return { holds, next: null };
    const soonest = nexts.length === 1 ? String(nexts[0]) : `least(${nexts.join(', ')})`;
    if (parts.length === 1 || depth >= WHOLE_DEPTH) return { holds, next: soonest };
    const held = parts.map((part) => `case when ${test === 'all' ? 'not ' : ''}${part.holds} then ${part.next === null ? NEVER : `coalesce(${part.next}, ${NEVER})`} end`);
    return { holds, next: `case when ${test === 'all' ? '' : 'not '}${holds} then ${soonest} else nullif(greatest(${held.join(', ')}), ${NEVER}) end` };
  }

  /** What asks for nothing that time changes, of contacts or of one event. A truth value, never null. */
  private timeless(test: SegmentTest): string {
    switch (test.test) {
      case 'constant':
        return String(test.value);
      case 'all':
      case 'any':
        return `(${test.of.map((part) => this.timeless(part)).join(test.test === 'all' ? ' and ' : ' or ')})`;
      case 'not':
        return `(not ${this.timeless(test.of)})`;
      case 'compare':
        return this.compare(test);
      case 'exists':
        return `coalesce(${this.json(test.place)} not in ('null', '""', 'false', '0', '[]'), false)`;
      case 'contains': {
        const json = this.json(test.place);
        return `coalesce(case jsonb_typeof(${json}) when 'array' then ${json} @> jsonb_build_array(${this.bind(test.text, 'text')}) when 'string' then position(${this.bind(test.text, 'text')} in ${json} #>> '{}') > 0 end, false)`;
      }
      case 'startsWith':
        return `coalesce(starts_with(${this.asText(this.json(test.place))}, ${this.bind(test.text, 'text')}), false)`;
      case 'onList':
        return `exists (select from list_members m where m.list_id = ${this.bind(test.id, 'int')} and m.contact_id = c.id)`;
      case 'inSegment':
        return `exists (select from segment_members m where m.segment_id = ${this.bind(test.id, 'int')} and m.contact_id = c.id)`;
      case 'consent':
        return `exists (select from consents k join purposes p on p.id = k.purpose_id where k.contact_id = c.id and p.workspace_id = ${this.bind(this.options.workspaceId, 'int')} and p.key = ${this.bind(test.purpose, 'text')} and k.channel = ${this.bind(test.channel, 'text')} and k.state = ${this.bind(test.state, 'text')})`;
      case 'distance':
        return this.distance(test);
      default:
        throw new DefectError('segment_test_place', `A condition on single values should ask for nothing that time changes, but asks for ${test.test}.`);
    }
  }

  private fold(text: string): string {
    this.folds.push(text);
    return `f${this.folds.length - 1}`;
  }

  /** How far back events of this name are read, and whether more than their time; answers what they are called while they are counted. */
  private read(name: string, withinMs: number | null, properties: boolean): number {
    const known = this.history.get(name);
    this.history.set(name, { number: known?.number ?? this.history.size, withinMs: withinMs === null || known?.withinMs === null ? null : Math.max(withinMs, known?.withinMs ?? 0), properties: properties || (known?.properties ?? false) });
    return known?.number ?? this.history.size - 1;
  }

  private counts({ name, where, withinMs, property }: Pick<EventFold, 'name' | 'where' | 'withinMs' | 'property'>): string {
    const parts = [`e.kind = ${this.read(name, withinMs, where !== null || property !== null)}`, `e.occurred_at <= ${this.instant(this.options.now)}`];
    if (withinMs !== null) parts.push(`e.occurred_at > ${this.instant(this.options.now - withinMs)}`);
    if (where) parts.push(this.timeless(where));
    return parts.join(' and ');
  }

  private events({ events, comparison, value }: Extract<SegmentTest, { test: 'events' }>): Written {
    const filter = `filter (where ${this.counts(events)})`;
    const op = sign(comparison);
    if (events.fold === 'since_first' || events.fold === 'since_last') return this.since(events, filter, comparison, Math.trunc(value));
    const holds = this.folded(events, filter, op, value, comparison);
    if (events.withinMs === null) return { holds, next: COMING };
    const { last, only } = leaving({ events, comparison, value });
    const leaves = `f.${this.fold(`${last ? 'max' : 'min'}(e.occurred_at) ${filter}`)} + make_interval(secs => ${this.bind(events.withinMs / 1000, 'float8')})`;
    return { holds, next: `least(${only === null ? leaves : `case when ${only ? '' : 'not '}${holds} then ${leaves} end`}, ${COMING})` };
  }

  private folded(events: EventFold, filter: string, op: string, value: number, comparison: Comparison): string {
    if (events.fold === 'count') return `(coalesce(f.${this.fold(`count(*) ${filter}`)}, 0) ${op} ${this.bind(value, 'float8')})`;
    const number = this.asNumber(`(e.properties #> ${this.bind([...(events.property ?? [])], 'text[]')})`);
    const bounded = `case when abs(${number}) < 1e15 then ${number} end`;
    if (events.fold === 'sum') return `(coalesce(f.${this.fold(`sum(round((${bounded})::numeric, 6)) ${filter}`)}, 0) ${op} round(${this.bind(value, 'float8')}::numeric, 6))`;
    return `coalesce(f.${this.fold(`${events.fold}(${bounded}) ${filter}`)} ${op} ${this.bind(value, 'float8')}, ${comparison === '!='})`;
  }

  /** `now - at op value` is asked as `at op' now - value`, which is exact. */
  private since(events: EventFold, filter: string, comparison: Comparison, valueMs: number): Written {
    const at = `f.${this.fold(`${events.fold === 'since_first' ? 'min' : 'max'}(e.occurred_at) ${filter}`)}`;
    const now = this.instant(this.options.now);
    const reached = `${at} + make_interval(secs => ${this.bind(valueMs / 1000, 'float8')})`;
    const next = `least(case when ${reached} > ${now} then ${reached} when ${reached} + interval '1 millisecond' > ${now} then ${reached} + interval '1 millisecond' end, ${COMING})`;
    return { holds: `coalesce(${this.instant(this.options.now - valueMs)} ${sign(comparison)} ${at}, ${comparison === '!='})`, next };
  }

  private sequence({ steps, withinMs }: Extract<SegmentTest, { test: 'sequence' }>): string {
    const { workspaceId, now, contactIds } = this.options;
    const name = `s${this.joins.length}`;
    // only for those that are still to come: what has been is read below
    for (const step of steps) this.read(step.name, 0, false);
    const wheres = steps.map((step, index) => {
      const parts = [`e${index}.workspace_id = ${this.bind(workspaceId, 'int')}`, `e${index}.name = ${this.bind(step.name, 'text')}`, `e${index}.occurred_at <= ${this.instant(now)}`];
      if (index > 0) parts.push(`e${index}.contact_id = e0.contact_id and e${index}.occurred_at > e${index - 1}.occurred_at`);
      if (index === steps.length - 1 && withinMs !== null) parts.push(`e${index}.occurred_at <= e0.occurred_at + make_interval(secs => ${this.bind(withinMs / 1000, 'float8')})`);
      if (step.where) parts.push(this.timeless(step.where).replaceAll('e.properties', `e${index}.properties`));
      if (contactIds && index === 0) parts.push(`e0.contact_id = any(${this.bind(contactIds, 'bigint[]')})`);
      return parts.join(' and ');
    });
    this.joins.push(`left join (select distinct e0.contact_id from ${steps.map((_step, index) => `events e${index}`).join(', ')} where ${wheres.join(' and ')}) ${name} on ${name}.contact_id = c.id`);
    return `(${name}.contact_id is not null)`;
  }

  private dayColumn(value: (day: LocalDay) => string): string {
    const values = [...this.options.zones.values()].map(value);
    const key = JSON.stringify(values);
    const known = this.days.get(key);
    if (known) return known;
    const column = `z.d${this.dayColumns.length}`;
    this.dayColumns.push(this.bind(values, 'text[]'));
    this.days.set(key, column);
    return column;
  }

  private day(test: Extract<SegmentTest, { test: 'age' | 'daysSince' | 'anniversary' }>): Written {
    const date = this.date(test.place);
    const ends = test.test === 'anniversary' ? this.dayColumn((day) => new Date(day.periodEndsAt(test.period)).toISOString()) : null;
    const next = `case when ${date} is not null then ${ends === null ? 'z.ends_at' : `${ends}::timestamptz`} end`;
    if (test.test === 'anniversary') return { next, holds: `coalesce(position(substr(${date}, 6, 5) in ${this.dayColumn((day) => [...day.daysOf(test.period)].join(','))}) > 0, false)` };
    if (test.test === 'daysSince') return { next, holds: `coalesce(${this.dayColumn((day) => day.before(test.value))} collate "C" ${sign(test.comparison)} ${date}, ${test.comparison === '!='})` };
    const today = this.dayColumn((day) => day.today);
    return { next, holds: `coalesce(left(${today}, 4)::int - left(${date}, 4)::int - (substr(${today}, 6, 5) collate "C" < substr(${date}, 6, 5))::int ${sign(test.comparison)} ${this.bind(test.value, 'float8')}, ${test.comparison === '!='})` };
  }

  private distance({ latitude, longitude, comparison, km }: Extract<SegmentTest, { test: 'distance' }>): string {
    const within = (name: string, most: number): string => {
      const number = this.asNumber(`(c.attributes -> '${name}')`);
      // to a millionth of a degree: squares of less are too small for Postgres, which refuses to compute them
      return `(case when abs(${number}) <= ${most} then round((${number})::numeric, 6)::float8 end)`;
    };
    const [there, east] = [within('latitude', 90), within('longitude', 180)];
    const [here, west] = [this.bind(latitude, 'float8'), this.bind(longitude, 'float8')];
    const half = `(sin(radians(${there} - ${here}) / 2) ^ 2 + cos(radians(${here})) * cos(radians(${there})) * sin(radians(${east} - ${west}) / 2) ^ 2)`;
    return `coalesce(${2 * EARTH_KM} * asin(sqrt(case when ${half} > 1 then 1 else ${half} end)) ${sign(comparison)} ${this.bind(km, 'float8')}, ${comparison === '!='})`;
  }
}

/**
 * The events a rule counts, by contact. Each name is read by itself, no further back than asked and no more of it than asked: what asks for
 * no properties is answered by the index `events_log` alone, and so is what is too old to count.
 */
function factsJoin(writer: RuleWriter, { workspaceId, now, contactIds }: CompileOptions): string {
  if (writer.history.size === 0) return '';
  const coming = `min(e.occurred_at) filter (where e.occurred_at > ${writer.instant(now)}) as coming`;
  const folds = [...writer.folds.map((fold, index) => `${fold} as f${index}`), coming];
  const only = contactIds ? ` and contact_id = any(${writer.bind(contactIds, 'bigint[]')})` : '';
  const inWorkspace = `workspace_id = ${writer.bind(workspaceId, 'int')}`;
  const reads = [...writer.history].map(([name, { number, withinMs, properties }]) => {
    const since = withinMs === null ? '' : ` and occurred_at > ${writer.instant(now - withinMs)}`;
    return `select contact_id, ${number} as kind, occurred_at, ${properties ? '' : 'null::jsonb as '}properties from events where ${inWorkspace} and name = ${writer.bind(name, 'text')}${since}${only}`;
  });
  return `left join (select e.contact_id, ${folds.join(', ')} from (${reads.join(' union all ')}) e group by e.contact_id) f on f.contact_id = c.id`;
}

/** In a zone that nobody has heard of, the workspace's day counts. */
function zonesJoin(writer: RuleWriter, zones: Zones): string {
  if (writer.dayColumns.length === 0) return '';
  const columns = writer.dayColumns.map((_column, index) => `d${index}`);
  const names = writer.bind([...zones.keys()], 'text[]');
  const ends = writer.bind([...zones.values()].map((day) => day.endsAt), 'float8[]');
  const fallback = writer.bind([...zones.keys()][0] ?? '', 'text');
  return `join (select zone, to_timestamp(ends / 1000) as ends_at${columns.map((column) => `, ${column}`).join('')} from unnest(${[names, ends, ...writer.dayColumns].join(', ')}) as u(zone, ends${columns.map((column) => `, ${column}`).join('')})) z on z.zone = coalesce(c.timezone, ${fallback})`;
}

/** Those asked about. "offset 0" keeps the planner from putting the search for a date back wherever it is asked for. */
function contactsRead(writer: RuleWriter, { workspaceId, contactIds }: CompileOptions): string {
  const asked = `c.workspace_id = ${writer.bind(workspaceId, 'int')}${contactIds ? ` and c.id = any(${writer.bind(contactIds, 'bigint[]')})` : ''}`;
  const dates = [...writer.dates.values()].map(({ column, text }) => `${text} as ${column}`);
  return dates.length === 0 ? `(select c.* from contacts c where ${asked}) c` : `(select c.*, ${dates.join(', ')} from contacts c where ${asked} offset 0) c`;
}

/** A rule as one statement over all contacts, or over some. Says the same as `evaluate` of each; `evaluation.spec.ts` tries that. */
export function compile(rule: SegmentTest, options: CompileOptions): Compiled {
  const writer = new RuleWriter(options);
  const { holds, next } = writer.write(rule);
  const joins = [factsJoin(writer, options), zonesJoin(writer, options.zones), ...writer.joins].filter(Boolean).join('\n  ');
  const text = `select c.id as contact_id, ${holds} as holds, ${next ?? 'null::timestamptz'} as next_at from ${contactsRead(writer, options)}\n  ${joins}`;
  return { text, values: writer.values };
}

/** Whether a rule needs to know where contacts live. */
export const asksForDays = (rule: SegmentTest): boolean => allTests(rule).some(({ test }) => test === 'age' || test === 'daysSince' || test === 'anniversary');
