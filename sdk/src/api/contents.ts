import { Type, type Static } from 'typebox';
import { ContentBodySchema, type ContentBody } from '../node/content/content-schema.js';
import type { LetterBlock } from '../node/content/to-letter.js';
import { FILE_BYTES } from './files.js';
import { route } from './route.js';
import { Anything, Iso, Nullable, Page, PageQuery, Text } from './schemas.js';

const strict = { additionalProperties: false } as const;
const Body = Type.Unsafe<ContentBody>(ContentBodySchema);
const Named = Type.Object({ id: Type.Integer(), name: Type.String() });

export const ContentEntry = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  subject: Type.String(),
  language: Type.String(),
  blocks: Type.Integer(),
  /** The last version; null before the first. */
  version: Nullable(Type.Integer()),
  /** True when it was edited since its last version. */
  changed: Type.Boolean(),
  updatedAt: Iso,
});
export type ContentEntry = Static<typeof ContentEntry>;

export const ContentVersion = Type.Object({ number: Type.Integer(), note: Type.String(), createdAt: Iso, createdBy: Nullable(Type.String()) });
export type ContentVersion = Static<typeof ContentVersion>;

/** A workflow that sends a content: in its draft, and in which version where it is published. */
export const ContentUse = Type.Object({ ...Named.properties, draft: Type.Boolean(), version: Nullable(Type.Integer()) });
export type ContentUse = Static<typeof ContentUse>;

export const ContentDetail = Type.Object({
  ...ContentEntry.properties,
  body: Body,
  /** Grows with each save; send it back to detect that somebody else saved in between. */
  revision: Type.Integer(),
  versions: Type.Array(ContentVersion),
  usedBy: Type.Array(ContentUse),
  /** Public addresses of its stored images, by the id of their file. */
  images: Type.Record(Type.String(), Type.String()),
});
export type ContentDetail = Static<typeof ContentDetail>;

const Problem = Type.Object({ severity: Type.Union([Type.Literal('error'), Type.Literal('warning')]), code: Type.String(), message: Type.Object({ en: Type.String(), fr: Type.Optional(Type.String()) }), blockId: Type.Optional(Type.String()) });

export const ContentPreview = Type.Object({
  /** What is wrong or worth a look, with the block it concerns. */
  problems: Type.Array(Problem),
  /** Each medium as the reader gets it; null with a sentence in `failure` when it could not be filled in. */
  email: Nullable(Type.Object({ subject: Type.String(), preheader: Type.String(), html: Type.String(), text: Type.String(), sizeBytes: Type.Integer() })),
  sms: Nullable(Type.Object({ text: Type.String(), parts: Type.Integer(), encoding: Type.String(), characters: Type.Integer() })),
  letter: Nullable(Type.Object({ blocks: Type.Array(Type.Unsafe<LetterBlock>(Anything)) })),
  failure: Nullable(Type.String()),
});
export type ContentPreview = Static<typeof ContentPreview>;

const Written = Type.Object({ name: Text(200), body: Body }, strict);

/** Images a mail program shows. */
export const CONTENT_IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;
export const CONTENT_IMAGE_BYTES = 2 * 1024 * 1024;

export const contentRoutes = {
  list: route({ method: 'GET', path: '/contents', scope: 'workflows:read', summary: 'The library of messages, newest first', query: Type.Object(PageQuery, strict), response: Page(ContentEntry) }),
  create: route({ method: 'POST', path: '/contents', scope: 'workflows:edit', status: 201, summary: 'Puts a message into the library; 409 `name_taken`', body: Written, response: ContentDetail }),
  preview: route({
    method: 'POST', path: '/contents/preview', scope: 'workflows:read', audit: 'nothing changes', summary: 'Writes a message for one contact (who may see contacts) or for a sample, in every medium, with what is wrong with it',
    body: Type.Object({ body: Body, contactId: Type.Optional(Type.Integer({ minimum: 1 })), json: Type.Optional(Anything), values: Type.Optional(Type.Record(Type.String(), Type.String({ maxLength: 2_000 }))) }, strict), response: ContentPreview,
  }),
  image: route({
    method: 'POST', path: '/contents/images', scope: 'workflows:edit', status: 201, summary: 'Keeps a picture for messages (PNG, JPEG, GIF or WebP of at most 2 MB), its bytes as the body, and answers its public address', consumes: FILE_BYTES,
    query: Type.Object({ fileName: Type.String({ minLength: 1, maxLength: 300 }) }, strict), response: Type.Object({ file: Type.String(), url: Type.String() }),
  }),
  read: route({ method: 'GET', path: '/contents/:id', scope: 'workflows:read', summary: 'One message with its versions and the workflows that send it', response: ContentDetail }),
  save: route({ method: 'PUT', path: '/contents/:id', scope: 'workflows:edit', summary: 'Saves the draft; 409 `revision_conflict` when somebody else saved in between', body: Type.Object({ ...Written.properties, revision: Type.Integer() }, strict), response: ContentDetail }),
  remove: route({ method: 'DELETE', path: '/contents/:id', scope: 'workflows:edit', status: 204, summary: 'Takes a message out of the library; 409 `content_used` while a workflow names it' }),
  publish: route({ method: 'POST', path: '/contents/:id/versions', scope: 'workflows:edit', status: 201, summary: 'Keeps the draft as a version; the same number again when nothing has changed', body: Type.Object({ note: Type.Optional(Type.String({ maxLength: 500 })) }, strict), response: ContentDetail }),
  version: route({ method: 'GET', path: '/contents/:id/versions/:number', scope: 'workflows:read', summary: 'A message as it was', response: Type.Object({ number: Type.Integer(), body: Body }) }),
  restore: route({ method: 'POST', path: '/contents/:id/versions/:number/restore', scope: 'workflows:edit', summary: 'Makes an older version the draft again; what was sent stays as it was', body: Type.Object({ revision: Type.Integer() }, strict), response: ContentDetail }),
};
