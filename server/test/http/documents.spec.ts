import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { describeApi } from '../../src/http/documents/describe-api.js';
import { OPENAPI_FILE, openApiText } from '../../src/main/golden/openapi-text.js';
import { SCHEMA_FILE, schemaText } from '../../src/main/golden/schema-text.js';
import { allRoutes } from './support/check-answer.js';
import { httpStage } from './support/http-server.js';

const stage = httpStage();

describe('the committed description of the API', () => {
  it('says what the server says', () => {
    expect(existsSync(OPENAPI_FILE) && readFileSync(OPENAPI_FILE, 'utf8')).toBe(openApiText());
  });
  it('has every route once and is what anyone can read from the server', async () => {
    const { body } = await stage.visitor().call('GET', 'openapi.json');
    expect(body).toEqual(JSON.parse(JSON.stringify(describeApi())));
    const operations = Object.values((body as unknown as { paths: Record<string, object> }).paths).flatMap((path) => Object.values(path) as { operationId: string }[]);
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(allRoutes.map(({ name }) => name).sort());
  });
  it('points to a workflow instead of repeating it', () => {
    const text = openApiText();
    expect(text.match(/"title": "Parcours workflow"/g)).toHaveLength(1);
    expect(text.match(/#\/components\/schemas\/Workflow"/g)?.length).toBeGreaterThan(4);
  });
  it('comes with the JSON Schema of a workflow document', async () => {
    const { body } = await stage.visitor().call('GET', 'schemas/workflow.json');
    expect(body).toMatchObject({ $id: 'https://parcours.dev/schemas/workflow-1.json', type: 'object', required: expect.arrayContaining(['nodes', 'edges']) });
    expect((await stage.visitor().call('GET', 'schemas/content.json')).body).toMatchObject({ type: 'object', required: expect.arrayContaining(['schemaVersion', 'blocks', 'theme']) });
  });
});

describe('the committed description of the database', () => {
  it('says what the migrations make', async () => {
    expect(existsSync(SCHEMA_FILE) && readFileSync(SCHEMA_FILE, 'utf8')).toBe(await schemaText(stage.connection));
  });
});
