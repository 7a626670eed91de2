import { Inject, Injectable } from '@nestjs/common';
import type { BodyOf, ConditionPreview, Contact, Segment, SegmentDetail, SegmentPreview, SegmentVocabulary, routes } from '@parcours/sdk/api';
import type pg from 'pg';
import type { Engine } from '../../core/ports.js';
import type { Segment as Kept, TriedOn } from '../../core/segments/segments.js';
import { findSegment, listSegments, segmentMembers, segmentUse, segmentVocabulary } from '../../db/customers/read-segments.js';
import type { Page, PageRequest } from '../../db/page.js';
import { contactAnswer } from '../contacts/contacts.service.js';
import { ENGINE, POOL } from '../injection.js';
import { notFound, withStatus } from '../refusal.js';
import type { Principal } from '../routing/principal.js';

type Written = BodyOf<typeof routes.segments.create>;

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
const answer = ({ createdAt, updatedAt, computedAt, ...segment }: Kept): Segment => ({ ...segment, computedAt: iso(computedAt), createdAt: new Date(createdAt).toISOString(), updatedAt: new Date(updatedAt).toISOString() });

/** Segments as people write and read them; who is in them is the engine's business. */
@Injectable()
export class SegmentsService {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(ENGINE) private readonly engine: Engine,
  ) {}

  list(caller: Principal, page: PageRequest): Promise<Page<Segment>> {
    return listSegments(this.pool, caller.workspaceId, page);
  }

  vocabulary(caller: Principal): Promise<SegmentVocabulary> {
    return segmentVocabulary(this.pool, caller.workspaceId);
  }

  preview(caller: Principal, { rule, exact = false, businessEvent }: BodyOf<typeof routes.segments.preview>): Promise<SegmentPreview> {
    return withStatus(this.engine.segments.preview(caller.workspaceId, rule, exact, businessEvent)) as Promise<SegmentPreview>;
  }

  async tryCondition(caller: Principal, { rule, ...on }: BodyOf<typeof routes.segments.tryCondition>): Promise<ConditionPreview> {
    const { sample, ...found } = await withStatus(this.engine.segments.tryCondition(caller.workspaceId, rule, on as TriedOn));
    return { ...found, sample: sample.map(({ at, ...one }) => ({ ...one, at: iso(at) })) };
  }

  async create(caller: Principal, { name, rule }: Written): Promise<Segment> {
    return answer(await withStatus(this.engine.segments.create(caller.workspaceId, name, rule)));
  }

  async save(caller: Principal, id: number, { name, rule }: Written): Promise<Segment> {
    return answer(await withStatus(this.engine.segments.save(caller.workspaceId, id, name, rule)));
  }

  async read(caller: Principal, id: number): Promise<SegmentDetail> {
    return { ...(await this.find(caller, id)), ...(await segmentUse(this.pool, caller.workspaceId, id)) };
  }

  remove(caller: Principal, id: number): Promise<void> {
    return withStatus(this.engine.segments.remove(caller.workspaceId, id));
  }

  async members(caller: Principal, id: number, page: PageRequest): Promise<Page<Contact>> {
    await this.find(caller, id);
    const { items, nextCursor } = await segmentMembers(this.pool, caller.workspaceId, id, page);
    return { items: items.map(contactAnswer), nextCursor };
  }

  private async find(caller: Principal, id: number): Promise<Segment> {
    const segment = await findSegment(this.pool, caller.workspaceId, id);
    if (segment === null) throw notFound('segment');
    return segment;
  }
}
