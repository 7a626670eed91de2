import { Inject, Injectable } from '@nestjs/common';
import { CONTENT_IMAGE_BYTES, type BodyOf, type ContentDetail, type ContentEntry, type ContentPreview, type ResponseOf, type routes } from '@parcours/sdk/api';
import { checkContent, measureSms, storedImages, type Contact, type ContentBody, type ContentMedium, type FilledContent, type JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Clock, Engine, KeptFiles } from '../../core/ports.js';
import { addVersion, contentVersion, contentVersions } from '../../db/customers/content-versions.js';
import { contentUses, createContent, findContent, listContents, removeContent, saveContent, type ContentRow } from '../../db/customers/write-contents.js';
import type { Page, PageRequest } from '../../db/page.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { CLOCK, ENGINE, FILES, POOL } from '../injection.js';
import { conflict, forbidden, notFound, unprocessable, withStatus } from '../refusal.js';
import { may, type Principal } from '../routing/principal.js';
import { imageType } from '../../customers/contents/image-type.js';
import { sampleContact } from '../../customers/contents/sample-contact.js';

type Table = typeof routes.contents;

const entryOf = ({ updated_at, ...row }: ContentRow): ContentEntry => ({ id: row.id, name: row.name, subject: row.draft.subject, language: row.draft.language, blocks: row.draft.blocks.length, version: row.version, changed: row.version === null || row.changed, updatedAt: updated_at.toISOString() });

/** The library of messages: a draft that people edit, versions that are sent. */
@Injectable()
export class ContentsService {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(ENGINE) private readonly engine: Engine,
    @Inject(FILES) private readonly files: KeptFiles,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly contacts: ContactsService,
    private readonly audit: AuditTrail,
  ) {}

  async list(caller: Principal, page: PageRequest): Promise<Page<ContentEntry>> {
    const { items, nextCursor } = await listContents(this.pool, caller.workspaceId, page);
    return { items: items.map(entryOf), nextCursor };
  }

  async read(caller: Principal, id: number): Promise<ContentDetail> {
    const row = await this.find(caller, id);
    const [versions, usedBy] = [await contentVersions(this.pool, caller.workspaceId, id), await contentUses(this.pool, caller.workspaceId, id)];
    const files = storedImages(row.draft.blocks);
    return {
      ...entryOf(row), body: row.draft, revision: row.revision, usedBy: [...usedBy],
      versions: versions.map(({ number, note, created_at, created_by }) => ({ number, note, createdAt: created_at.toISOString(), createdBy: created_by })),
      images: Object.fromEntries(files.map((file) => [file, this.engine.contents.imageUrl(caller.workspaceId, file)])),
    };
  }

  async create(caller: Principal, { name, body }: BodyOf<Table['create']>): Promise<ContentDetail> {
    this.refuseUnreadable(body);
    const id = await createContent(this.pool, { workspaceId: caller.workspaceId, name, body, userId: caller.userId, now: this.clock.now() });
    if (id === null) throw nameTaken(name);
    this.audit.note({ subject: name });
    return this.read(caller, id);
  }

  async save(caller: Principal, id: number, { name, body, revision }: BodyOf<Table['save']>): Promise<ContentDetail> {
    this.refuseUnreadable(body);
    await this.find(caller, id);
    const saved = await saveContent(this.pool, { workspaceId: caller.workspaceId, id, name, body, revision, userId: caller.userId, now: this.clock.now() });
    if (saved === 'name_taken') throw nameTaken(name);
    if (saved === 'conflict') throw conflict('revision_conflict', 'Somebody else saved this message in between; load it again and repeat your change.');
    this.audit.note({ subject: name });
    return this.read(caller, id);
  }

  async remove(caller: Principal, id: number): Promise<void> {
    const { name } = await this.find(caller, id);
    this.audit.note({ subject: name });
    const [use] = await contentUses(this.pool, caller.workspaceId, id);
    if (use !== undefined) throw conflict('content_used', `The workflow "${use.name}" sends this message; choose another one there first.`, { workflowId: use.id });
    await removeContent(this.pool, caller.workspaceId, id, this.clock.now());
  }

  async publish(caller: Principal, id: number, note: string): Promise<ContentDetail> {
    const { name } = await this.find(caller, id);
    this.audit.note({ subject: name });
    await this.inTransaction((client) => addVersion(client, { workspaceId: caller.workspaceId, contentId: id, userId: caller.userId, now: this.clock.now(), note }));
    return this.read(caller, id);
  }

  async version(caller: Principal, id: number, number: number): Promise<ResponseOf<Table['version']>> {
    await this.find(caller, id);
    const body = await contentVersion(this.pool, caller.workspaceId, id, number);
    if (body === null) throw notFound('version');
    return { number, body };
  }

  /** What was the draft is kept as a version first: nothing anybody wrote is lost. */
  async restore(caller: Principal, id: number, number: number, revision: number): Promise<ContentDetail> {
    const { name } = await this.find(caller, id);
    const { body } = await this.version(caller, id, number);
    await this.inTransaction((client) => addVersion(client, { workspaceId: caller.workspaceId, contentId: id, userId: caller.userId, now: this.clock.now() }));
    return this.save(caller, id, { name, body, revision });
  }

  async preview(caller: Principal, { body, contactId, json = {}, values }: BodyOf<Table['preview']>): Promise<ContentPreview> {
    if (contactId !== undefined && !may(caller, 'contacts:read')) throw forbidden('not_permitted', 'You may not see contacts; look at the message with the sample instead.');
    const contact: Contact = contactId === undefined ? sampleContact(body.language) : await this.contacts.find(caller, contactId);
    const shape = checkContent(body);
    const none = { email: null, sms: null, letter: null };
    if (shape.some(({ code }) => code === 'bad_text')) return { problems: [...shape], ...none, failure: 'The text of a block cannot be read.' };
    const { problems, forms } = await withStatus(this.engine.contents.preview(caller.workspaceId, body, { contact, json: json as JsonObject, ...(values === undefined ? {} : { values }) }));
    const of = <Medium extends ContentMedium>(filled: FilledContent<Medium>) => ('message' in filled ? filled.message : null);
    const [email, sms, letter] = [of(forms.email), of(forms.sms), of(forms.letter)];
    const failure = Object.values(forms).flatMap((filled) => ('failure' in filled ? [filled.failure.message] : []))[0] ?? null;
    const measure = sms && measureSms(sms.text);
    return {
      problems: [...shape, ...problems], failure,
      email: email && { ...email, sizeBytes: Buffer.byteLength(email.html) },
      sms: sms && measure && { text: sms.text, parts: measure.parts, encoding: measure.encoding, characters: measure.units },
      letter: letter && { blocks: [...letter.blocks] },
    };
  }

  async keepImage(caller: Principal, fileName: string, bytes: unknown): Promise<ResponseOf<Table['image']>> {
    if (!Buffer.isBuffer(bytes) || bytes.length === 0) throw unprocessable('no_file', 'Expected the bytes of an image as the body, found none; choose a file that is not empty.');
    if (bytes.length > CONTENT_IMAGE_BYTES) throw unprocessable('image_too_large', `Expected an image of at most 2 MB, found ${(bytes.length / 1_048_576).toFixed(1)} MB; make it smaller, mail programs load it each time.`);
    const mimeType = imageType(bytes);
    if (mimeType === null) throw unprocessable('bad_image', 'Expected an image as PNG, JPEG, GIF or WebP, found something else; convert it first.');
    const { id } = await withStatus(this.files.save(caller.workspaceId, { fileName, mimeType, bytes, forGood: true }, this.clock.now()));
    return { file: id, url: this.engine.contents.imageUrl(caller.workspaceId, id) };
  }

  private refuseUnreadable(body: ContentBody): void {
    const found = checkContent(body).find(({ code }) => code === 'bad_text' || code === 'same_id' || code === 'bad_rule');
    if (found !== undefined) throw unprocessable('bad_content', `${found.message.en} (block ${found.blockId})`, { blockId: found.blockId });
  }

  private async inTransaction<Result>(work: (client: pg.ClientBase) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }

  private async find(caller: Principal, id: number): Promise<ContentRow> {
    const row = await findContent(this.pool, caller.workspaceId, id);
    if (row === null) throw notFound('content');
    return row;
  }
}

const nameTaken = (name: string): Error => conflict('name_taken', `There is a message named "${name}" already; choose another name.`, { field: 'name' });
