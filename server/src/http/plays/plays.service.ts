import { Inject, Injectable } from '@nestjs/common';
import type { CaseOutcome, PlayResult, StoredTestCase } from '@parcours/sdk/api';
import { readDocument, type PlayContact, type PlayScript, type TestCase, type WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { expectationOf } from '../../core/plays/compare-case.js';
import type { PlayResult as Played } from '../../core/plays/play-result.js';
import type { Engine } from '../../core/ports.js';
import { MAX_CASES, deleteCase, insertCase, listCases, updateCase, type StoredCase } from '../../db/plays/test-cases.js';
import { WorkflowsRepository } from '../../db/repositories/workflows.repository.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ENGINE, POOL } from '../injection.js';
import { conflict, notFound, unprocessable, withStatus } from '../refusal.js';
import type { Principal } from '../routing/principal.js';

const iso = (at: number): string => new Date(at).toISOString();
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));
const stored = ({ id, body, updatedAt }: StoredCase): StoredTestCase => ({ id, case: body, updatedAt: updatedAt.toISOString() });

function answer(result: Played): PlayResult {
  const { startedAt, now, nextAt, decisions, standing, messages, events, ...rest } = result;
  return {
    ...rest, startedAt: iso(startedAt), now: iso(now), nextAt: isoOrNull(nextAt), expect: expectationOf(result),
    decisions: decisions.map(({ at, reasons, ...decision }) => ({ ...decision, at: iso(at), reasons: [...reasons] })),
    standing: standing.map(({ dueAt, ...place }) => ({ ...place, dueAt: isoOrNull(dueAt) })),
    messages: messages.map(({ at, copy, ...message }) => ({ ...message, at: iso(at), copy: copy === null ? null : { to: copy.to, ...(copy.from === undefined ? {} : { from: copy.from }), ...(copy.subject === undefined ? {} : { subject: copy.subject }), ...(copy.html === undefined ? {} : { html: copy.html }), ...(copy.text === undefined ? {} : { text: copy.text }) } })),
    events: events.map(({ at, name }) => ({ at: iso(at), name })),
  };
}

/** Plays, and the test cases that come of them. */
@Injectable()
export class PlaysService {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly workflows: WorkflowsRepository,
    private readonly audit: AuditTrail,
  ) {}

  async play(caller: Principal, id: number, script: PlayScript, document: unknown): Promise<PlayResult> {
    return answer(await withStatus(this.engine.plays.play(caller.workspaceId, await this.documentOf(caller, id, document), script)));
  }

  async contact(caller: Principal, id: number): Promise<PlayContact> {
    const contact = await this.engine.plays.contact(caller.workspaceId, id);
    if (contact === null) throw notFound('contact');
    return contact;
  }

  async cases(caller: Principal, id: number): Promise<StoredTestCase[]> {
    await this.documentOf(caller, id, undefined);
    return (await listCases(this.pool, caller.workspaceId, id)).map(stored);
  }

  async create(caller: Principal, id: number, body: TestCase): Promise<StoredTestCase> {
    await this.documentOf(caller, id, undefined);
    const made = await insertCase(this.pool, caller.workspaceId, id, body);
    if (made === null) throw conflict('too_many_cases', `Expected at most ${MAX_CASES} test cases for a workflow, found as many; delete one first.`);
    this.audit.note({ subject: body.name });
    return stored(made);
  }

  async save(caller: Principal, id: number, caseId: number, body: TestCase): Promise<StoredTestCase> {
    const saved = await updateCase(this.pool, caller.workspaceId, id, caseId, body);
    if (saved === null) throw notFound('test case');
    this.audit.note({ subject: body.name });
    return stored(saved);
  }

  async remove(caller: Principal, id: number, caseId: number): Promise<void> {
    if (!(await deleteCase(this.pool, caller.workspaceId, id, caseId))) throw notFound('test case');
  }

  async run(caller: Principal, id: number, document: unknown): Promise<CaseOutcome[]> {
    const cases = await listCases(this.pool, caller.workspaceId, id);
    const results = await withStatus(this.engine.plays.run(caller.workspaceId, await this.documentOf(caller, id, document), cases.map(({ body }) => body)));
    return results.map(({ differences, error }, index) => {
      const one = cases[index] as StoredCase;
      return { id: one.id, name: one.body.name, passed: error === null && differences.length === 0, error, differences: [...differences] };
    });
  }

  /** Throws 409 `cases_failed` when a test case of the draft fails. */
  async assertPassing(caller: Principal, id: number): Promise<void> {
    const failed = (await this.run(caller, id, undefined)).filter(({ passed }) => !passed);
    if (failed.length > 0) throw conflict('cases_failed', `Expected all test cases to pass, found ${failed.length === 1 ? `that "${failed[0]?.name ?? ''}" fails` : `that ${failed.length} of them fail`}; look at what differs, or publish with "despiteCases".`, { cases: failed });
  }

  /** The one that was sent along, else the draft. */
  private async documentOf(caller: Principal, id: number, document: unknown): Promise<WorkflowDocument> {
    const workflow = await this.workflows.find(caller.workspaceId, id);
    if (workflow === null) throw notFound('workflow');
    if (document === undefined) return workflow.draft;
    const read = readDocument(document);
    if (read.document === null) throw unprocessable('bad_document', `Expected a workflow, found one that cannot be read: ${read.problems[0]?.message ?? ''}`, { problems: read.problems });
    return read.document;
  }
}
