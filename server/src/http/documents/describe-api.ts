import { routes, type RouteShape } from '@parcours/sdk/api';
import { WorkflowSchema } from '@parcours/sdk/workflow';
import { API_PREFIX } from '../routing/api.js';

type Json = Record<string, unknown>;

const WORKFLOW = '#/components/schemas/Workflow';
const ERROR = '#/components/schemas/Error';

/** Plain JSON Schema: what the table's schemas carry for the compiler is left out, and a workflow stands once, under components. */
function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== 'object' || schema === null) return schema;
  if (schema === WorkflowSchema) return { $ref: WORKFLOW };
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, plain(value)]));
}

function parameters(route: RouteShape): Json[] {
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: name === 'nodeId' ? { type: 'string' } : { type: 'integer' } }));
  const { properties = {}, required = [] } = (route.query ?? {}) as { properties?: Json; required?: string[] };
  const inQuery = Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema: plain(schema) }));
  return [...inPath, ...inQuery];
}

const errorAnswer = { description: 'One sentence: expected, found, what to do', content: { 'application/json': { schema: { $ref: ERROR } } } };

function operation(group: string, name: string, route: RouteShape): Json {
  const listed = parameters(route);
  return {
    operationId: `${group}.${name}`,
    tags: [group],
    summary: route.summary,
    'x-scope': route.scope,
    ...(route.scope === 'public' ? { security: [] } : {}),
    ...(listed.length > 0 ? { parameters: listed } : {}),
    ...(route.body ? { requestBody: { required: true, content: { 'application/json': { schema: plain(route.body) } } } } : {}),
    responses: {
      [String(route.status ?? 200)]: route.response ? { description: 'Done', content: { 'application/json': { schema: plain(route.response) } } } : { description: 'Done; no content' },
      default: errorAnswer,
    },
  };
}

const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: { code: { type: 'string' }, message: { type: 'string' }, details: { type: 'object' }, requestId: { type: 'string' } },
    },
  },
};

/** The API as OpenAPI 3.1, from the same table that binds the controllers. */
export function describeApi(): Json {
  const paths: Record<string, Json> = {};
  for (const [group, members] of Object.entries(routes)) {
    for (const [name, route] of Object.entries(members) as [string, RouteShape][]) {
      const path = API_PREFIX + route.path.replace(/:(\w+)/g, '{$1}');
      paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(group, name, route) };
    }
  }
  const { $id: _id, ...workflow } = WorkflowSchema as unknown as Json;
  return {
    openapi: '3.1.0',
    info: { title: 'Parcours', version: '1', description: 'Workflows and journeys of contacts. Lists are paged by key; errors have one shape.' },
    security: [{ session: [] }, { apiKey: [] }],
    paths,
    components: {
      schemas: { Workflow: plain(workflow), Error: errorSchema },
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'parcours_session' }, apiKey: { type: 'http', scheme: 'bearer' } },
    },
  };
}
