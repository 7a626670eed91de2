import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import { routes, type BodyOf, type CommentThread, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import type pg from 'pg';
import type { Clock } from '../../core/ports.js';
import { countThreads, listThreads, readThread } from '../../db/comments/read-comments.js';
import { MAX_COMMENTS, answerThread, beginThread, editComment, removeComment, resolveThread, type Writing } from '../../db/comments/write-comments.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { CLOCK, POOL } from '../injection.js';
import { LiveRooms } from '../live/live-rooms.service.js';
import { conflict, forbidden, notFound } from '../refusal.js';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import { may, type Principal } from '../routing/principal.js';
import { WorkflowsService } from '../workflows/workflows.service.js';

const table = routes.comments;
const full = () => conflict('too_many_comments', `Expected at most ${MAX_COMMENTS} comments on a workflow, found as many; delete old ones first.`);
const notAuthor = (what: string) => forbidden('not_author', `Expected the author of the comment${what}, found somebody else; answer in the thread instead.`);

/** What members say to each other about a workflow. Keys have no say: `comments:write` is personal. */
@Controller()
export class CommentsController {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly workflows: WorkflowsService,
    private readonly live: LiveRooms,
    private readonly audit: AuditTrail,
  ) {}

  @Api(table.list)
  async list(@Caller() caller: Principal, @Param('id') id: number, @Query() { state = 'open' }: QueryOf<typeof table.list>): Promise<ResponseOf<typeof table.list>> {
    await this.workflows.assertExists(caller, id);
    return { items: await listThreads(this.pool, caller.workspaceId, id, state), ...(await countThreads(this.pool, caller.workspaceId, id)) };
  }

  @Api(table.create)
  async create(@Caller() caller: Principal, @Param('id') id: number, @Body() { nodeId, text }: BodyOf<typeof table.create>): Promise<CommentThread> {
    await this.workflows.assertExists(caller, id);
    const made = await beginThread(this.pool, this.writing(caller, id), nodeId, text);
    if (made === null) throw full();
    return this.told(caller, id, made);
  }

  @Api(table.answer)
  async answer(@Caller() caller: Principal, @Param('id') id: number, @Param('commentId') commentId: number, @Body() { text }: BodyOf<typeof table.answer>): Promise<CommentThread> {
    const thread = await this.threadOf(caller, id, commentId);
    if (thread.id !== commentId) throw notFound('thread');
    if ((await answerThread(this.pool, this.writing(caller, id), commentId, text)) === null) throw full();
    return this.told(caller, id, commentId);
  }

  @Api(table.save)
  async save(@Caller() caller: Principal, @Param('id') id: number, @Param('commentId') commentId: number, @Body() { text }: BodyOf<typeof table.save>): Promise<CommentThread> {
    await this.threadOf(caller, id, commentId);
    if (!(await editComment(this.pool, this.writing(caller, id), commentId, text))) throw notAuthor('');
    return this.told(caller, id, commentId);
  }

  @Api(table.resolve)
  async resolve(@Caller() caller: Principal, @Param('id') id: number, @Param('commentId') commentId: number, @Body() { resolved }: BodyOf<typeof table.resolve>): Promise<CommentThread> {
    await this.workflows.assertExists(caller, id);
    if (!(await resolveThread(this.pool, this.writing(caller, id), commentId, resolved))) throw notFound('thread');
    return this.told(caller, id, commentId);
  }

  @Api(table.remove)
  async remove(@Caller() caller: Principal, @Param('id') id: number, @Param('commentId') commentId: number): Promise<void> {
    const thread = await this.threadOf(caller, id, commentId);
    const comment = [thread, ...thread.answers].find((known) => known.id === commentId);
    if (comment === undefined || comment.deleted) throw notFound('comment');
    if (comment.author?.id !== caller.userId && !may(caller, 'members:manage')) throw notAuthor(', an owner or an admin');
    if (!(await removeComment(this.pool, this.writing(caller, id), commentId))) throw notFound('comment');
    this.live.publish({ type: 'workflow.comments', workflowId: id }, caller.workspaceId);
    // whose it was; what it said is gone, and the log would keep it for a year
    this.audit.note({ before: { author: comment.author?.name ?? null, createdAt: comment.createdAt } });
  }

  private writing({ workspaceId, userId }: Principal, workflowId: number): Writing {
    return { workspaceId, workflowId, userId: userId as number, now: this.clock.now() };
  }

  private async threadOf(caller: Principal, id: number, commentId: number): Promise<CommentThread> {
    await this.workflows.assertExists(caller, id);
    const thread = await readThread(this.pool, caller.workspaceId, id, commentId);
    if (thread === null) throw notFound('comment');
    return thread;
  }

  /** The thread as it is now, also told to those who have the workflow open. */
  private async told(caller: Principal, id: number, commentId: number): Promise<CommentThread> {
    this.live.publish({ type: 'workflow.comments', workflowId: id }, caller.workspaceId);
    return this.threadOf(caller, id, commentId);
  }
}
