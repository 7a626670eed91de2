import { Type, type Static } from 'typebox';
import { SettingsSchema } from './journey-rules.js';

/** Version of the document's shape; grows only with a migration from the one before. */
export const SCHEMA_VERSION = 1;

const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$', description: 'Unique in the document; never shown to people' });

/** A retry policy; attempts count the first one. */
export const RetrySchema = Type.Object(
  {
    attempts: Type.Integer({ minimum: 1, maximum: 20 }),
    delayMs: Type.Integer({ minimum: 0, maximum: 86_400_000, description: 'Before the second attempt; doubles each time, with jitter' }),
  },
  { additionalProperties: false },
);

export const NodeSchema = Type.Object(
  {
    id: Id,
    type: Type.String({ pattern: '^[a-z0-9@/_-]+\\.[A-Za-z0-9]+$', maxLength: 200, description: 'package.type' }),
    version: Type.Integer({ minimum: 1 }),
    name: Type.String({ minLength: 1, maxLength: 120 }),
    position: Type.Object({ x: Type.Number(), y: Type.Number() }, { additionalProperties: false }),
    settings: Type.Record(Type.String(), Type.Unknown()),
    disabled: Type.Optional(Type.Boolean()),
    notes: Type.Optional(Type.String({ maxLength: 10_000 })),
    retry: Type.Optional(RetrySchema),
  },
  { additionalProperties: false },
);

export const EdgeSchema = Type.Object(
  {
    id: Id,
    from: Type.Object({ node: Id, port: Type.String({ minLength: 1, maxLength: 64 }) }, { additionalProperties: false }),
    to: Type.Object({ node: Id }, { additionalProperties: false }),
  },
  { additionalProperties: false },
);

const Place = Type.Object({ x: Type.Number(), y: Type.Number() }, { additionalProperties: false });
const Color = Type.Union([Type.Literal('yellow'), Type.Literal('green'), Type.Literal('blue'), Type.Literal('pink'), Type.Literal('grey')]);

/** Papers of sticky notes, the usual one first. */
export const NOTE_COLORS: readonly Static<typeof Color>[] = ['yellow', 'green', 'blue', 'pink', 'grey'];

/** A sticky note on the canvas. Runs know nothing of it. */
export const NoteSchema = Type.Object(
  {
    id: Id,
    text: Type.String({ maxLength: 10_000, description: 'Plain text' }),
    position: Place,
    size: Type.Object({ width: Type.Number({ minimum: 80, maximum: 4_000 }), height: Type.Number({ minimum: 60, maximum: 4_000 }) }, { additionalProperties: false }),
    color: Type.Optional(Color),
  },
  { additionalProperties: false },
);

/** Nodes that belong together on the canvas. Each node stands in one group at most; runs know nothing of it. */
export const GroupSchema = Type.Object(
  {
    id: Id,
    name: Type.String({ minLength: 1, maxLength: 120 }),
    nodeIds: Type.Array(Id, { maxItems: 5_000 }),
    collapsed: Type.Optional(Type.Boolean({ description: 'Drawn as one card' })),
  },
  { additionalProperties: false },
);

/** How test runs go; a published version knows nothing of it. */
export const TestSchema = Type.Object(
  {
    notSent: Type.Optional(Type.Array(Id, { maxItems: 5_000, description: 'Nodes that are not carried out in tests: their items go on unchanged' })),
    until: Type.Optional(Id),
  },
  { additionalProperties: false },
);

/** The published JSON Schema of a workflow, `GET /api/v1/schemas/workflow.json`. */
export const WorkflowSchema = Type.Object(
  {
    schemaVersion: Type.Literal(SCHEMA_VERSION),
    name: Type.String({ minLength: 1, maxLength: 120 }),
    description: Type.Optional(Type.String({ maxLength: 10_000 })),
    settings: Type.Optional(SettingsSchema),
    nodes: Type.Array(NodeSchema, { maxItems: 5_000 }),
    edges: Type.Array(EdgeSchema, { maxItems: 20_000 }),
    pins: Type.Optional(Type.Record(Id, Type.Array(Type.Record(Type.String(), Type.Unknown()), { maxItems: 100 }), { description: 'What nodes put out in test runs instead of being carried out, by node id; never used in production' })),
    test: Type.Optional(TestSchema),
    notes: Type.Optional(Type.Array(NoteSchema, { maxItems: 500 })),
    groups: Type.Optional(Type.Array(GroupSchema, { maxItems: 500 })),
  },
  { $id: 'https://parcours.dev/schemas/workflow-1.json', title: 'Parcours workflow', additionalProperties: false },
);

export type Retry = Static<typeof RetrySchema>;
export type WorkflowNode = Static<typeof NodeSchema>;
export type WorkflowEdge = Static<typeof EdgeSchema>;
export type Note = Static<typeof NoteSchema>;
export type NoteColor = Static<typeof Color>;
export type Group = Static<typeof GroupSchema>;
export type WorkflowDocument = Static<typeof WorkflowSchema>;

export const emptyWorkflow = (name: string): WorkflowDocument => ({ schemaVersion: SCHEMA_VERSION, name, nodes: [], edges: [] });
