import { Body, Controller, Inject, Param, Query, Res } from '@nestjs/common';
import { routes, type BodyOf, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import type { JsonObject, ResourceKind } from '@parcours/sdk/node';
import type { FastifyReply } from 'fastify';
import type { CatalogView } from '../../core/ports.js';
import { CATALOG, TEMPLATES_DIR } from '../injection.js';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { CatalogService } from './catalog.service.js';
import { readTemplates } from './read-templates.js';

const table = routes.catalog;

/** What there is to build with: node types, credential types, ready journeys, and the choices of fields. */
@Controller()
export class CatalogController {
  constructor(
    @Inject(CATALOG) private readonly catalog: CatalogView,
    @Inject(TEMPLATES_DIR) private readonly templatesDir: string,
    private readonly service: CatalogService,
  ) {}

  @Api(table.read)
  read(): ResponseOf<typeof table.read> {
    const { nodes, credentials, packages, retired } = this.catalog.describe();
    return { nodes: [...nodes], credentials: [...credentials], packages: [...packages], retired: [...retired] };
  }

  @Api(routes.templates.list)
  templates(@Query() query: QueryOf<typeof routes.templates.list>): ResponseOf<typeof routes.templates.list> {
    return { items: readTemplates(this.templatesDir, query.language) };
  }

  @Api(table.options)
  options(@Caller() caller: Principal, @Param('type') type: string, @Body() body: BodyOf<typeof table.options>): Promise<ResponseOf<typeof table.options>> {
    return this.service.options(caller, type, { ...body, settings: body.settings as JsonObject });
  }

  @Api(table.migrate)
  migrate(@Param('type') type: string, @Body() body: BodyOf<typeof table.migrate>): Promise<ResponseOf<typeof table.migrate>> {
    return this.service.migrate(type, body.from, body.settings as JsonObject);
  }

  @Api(table.preview)
  async preview(@Caller() caller: Principal, @Param('type') type: string, @Body() body: BodyOf<typeof table.preview>): Promise<ResponseOf<typeof table.preview>> {
    return { previews: await this.service.preview(caller, type, body) };
  }

  @Api(table.proof)
  proof(@Caller() caller: Principal, @Param('type') type: string, @Body() body: BodyOf<typeof table.proof>): Promise<void> {
    return this.service.proof(caller, type, body);
  }

  // K7: a picture and nothing else, whatever opens it
  @Api(table.icon)
  icon(@Param('type') type: string, @Query() query: QueryOf<typeof table.icon>, @Res() reply: FastifyReply): void {
    const svg = this.service.icon(type, query.version);
    void reply
      .header('content-type', 'image/svg+xml; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'private, max-age=3600')
      .send(svg);
  }

  @Api(table.resources)
  resources(@Caller() caller: Principal, @Param('resource') resource: ResourceKind, @Query() query: QueryOf<typeof table.resources>): Promise<ResponseOf<typeof table.resources>> {
    return this.service.resources(caller, resource, query);
  }
}
