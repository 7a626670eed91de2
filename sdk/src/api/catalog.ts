import { Type, type Static } from 'typebox';
import type { CredentialDescription, Localized, NodeDescription } from '../node/index.js';
import { Anything, ContactInput, Nullable, PageQuery } from './schemas.js';
import { route } from './route.js';

const strict = { additionalProperties: false } as const;

const LoadedOption = Type.Object({ value: Type.String(), label: Type.String(), hint: Type.Optional(Type.String()) });
const LoadedPage = Type.Object({ options: Type.Array(LoadedOption), nextCursor: Nullable(Type.String()) });

const Version = Type.Integer({ minimum: 1, maximum: 1_000_000 });
const Search = { search: Type.Optional(Type.String({ maxLength: 200 })), cursor: Type.Optional(Type.String({ maxLength: 2_000 })) };

/** Whose data templates are filled in with: as `contact` in a template has them. */
const PreviewContact = Type.Object({ ...ContactInput.properties, id: Type.Optional(Type.Integer({ minimum: 1 })) }, strict);

/** One text of the settings, filled in. */
export const TemplatePreview = Type.Object({
  /** As problems name it: `cases.0.value`. */
  path: Type.String(),
  /** Null when it could not be filled in; long ones are cut. */
  text: Nullable(Type.String()),
  problem: Nullable(Type.Object({ code: Type.String(), message: Type.String(), detail: Type.String({ description: 'What the template language says, without the sentence around it' }) })),
});
export type TemplatePreview = Static<typeof TemplatePreview>;

/** What there is to build with, and what its packages answer while somebody builds. */
export const catalogRoutes = {
  read: route({
    method: 'GET', path: '/catalog', scope: 'workflows:read', summary: 'Node and credential types of all loaded packages, and packages that could not be loaded',
    response: Type.Object({
      nodes: Type.Array(Type.Unsafe<NodeDescription>(Anything)),
      credentials: Type.Array(Type.Unsafe<CredentialDescription>(Anything)),
      packages: Type.Array(Type.Object({ id: Type.Optional(Type.String({ description: 'What its node types begin with; absent when it could not be loaded' })), name: Type.String(), version: Type.String(), label: Type.Unsafe<Localized>(Anything), error: Type.Union([Type.String(), Type.Null()]), development: Type.Optional(Type.Boolean({ description: 'Somebody is writing it at this moment' })) })),
      retired: Type.Optional(Type.Array(Type.String(), { description: 'Node types, as `type@version`, that stay for the workflows which use them; nothing new is made with them' })),
    }),
  }),
  options: route({
    method: 'POST', path: '/catalog/nodes/:type/options', scope: 'workflows:edit', audit: 'nothing changes', summary: 'Choices of a field, as the node type loads them from its service with these settings; credentials they name need `credentials:use`',
    body: Type.Object({ version: Version, options: Type.String({ minLength: 1, maxLength: 100, description: 'As the field says in `options`' }), settings: Anything, ...Search, value: Type.Optional(Type.String({ maxLength: 1_000, description: 'What is chosen and has no name yet' })) }, strict),
    response: LoadedPage,
  }),
  migrate: route({
    method: 'POST', path: '/catalog/nodes/:type/migrate', scope: 'workflows:edit', audit: 'nothing changes', summary: 'Settings of an older version of a node type, as its newest version has them; nothing is stored',
    body: Type.Object({ from: Version, settings: Anything }, strict),
    response: Type.Object({ version: Type.Integer(), settings: Anything, ports: Type.Record(Type.String(), Type.String(), { description: 'Outputs that got another name' }) }),
  }),
  preview: route({
    method: 'POST', path: '/catalog/nodes/:type/preview', scope: 'workflows:edit', audit: 'nothing changes', summary: 'What the templates in these settings come to for one item, or what is wrong with each; nothing is stored, nothing leaves',
    body: Type.Object({ version: Version, settings: Anything, json: Anything, contact: Type.Union([PreviewContact, Type.Null()]), workflow: Type.Object({ id: Type.Integer({ minimum: 0 }), name: Type.String({ maxLength: 120 }) }, strict) }, strict),
    response: Type.Object({ previews: Type.Array(TemplatePreview) }),
  }),
  proof: route({
    method: 'POST', path: '/catalog/nodes/:type/proof', scope: 'workflows:edit', status: 204, summary: 'Sends the message these settings make to one address, marked as a test and counted nowhere; credentials need `credentials:use`, a contact `contacts:read`; 422 with the reason when it was not sent',
    body: Type.Object({ version: Version, settings: Anything, to: Type.String({ minLength: 1, maxLength: 320 }), contactId: Type.Optional(Type.Integer({ minimum: 1, description: 'Whom it is written for; somebody made up unless said' })), json: Type.Optional(Anything), name: Type.Optional(Type.String({ maxLength: 120, description: 'Of the workflow' })) }, strict),
  }),
  icon: route({ method: 'GET', path: '/catalog/nodes/:type/icon', scope: 'workflows:read', summary: 'The picture a package brings along for a node type, as SVG', query: Type.Object({ version: Version }, strict) }),
  resources: route({
    method: 'GET', path: '/catalog/resources/:resource', scope: 'workflows:read', summary: 'What a field may point to in this workspace: `workflow`, `list`, `segment` or `template`; `id` asks for one of them',
    query: Type.Object({ search: PageQuery.search, cursor: PageQuery.cursor, id: Type.Optional(Type.Integer({ minimum: 1 })) }, strict), response: LoadedPage,
  }),
} as const;

export type LoadedPage = Static<typeof LoadedPage>;
