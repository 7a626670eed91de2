import { Controller, Inject } from '@nestjs/common';
import { routes, type ResponseOf } from '@parcours/sdk/api';
import type { CatalogView } from '../../core/ports.js';
import { CATALOG, TEMPLATES_DIR } from '../injection.js';
import { Api } from '../routing/api.js';
import { readTemplates } from './read-templates.js';

/** What there is to build with: node types, credential types, ready journeys. The same for all workspaces. */
@Controller()
export class CatalogController {
  constructor(
    @Inject(CATALOG) private readonly catalog: CatalogView,
    @Inject(TEMPLATES_DIR) private readonly templatesDir: string,
  ) {}

  @Api(routes.catalog.read)
  read(): ResponseOf<typeof routes.catalog.read> {
    const { nodes, credentials, packages } = this.catalog.describe();
    return { nodes: [...nodes], credentials: [...credentials], packages: [...packages] };
  }

  @Api(routes.templates.list)
  templates(): ResponseOf<typeof routes.templates.list> {
    return { items: readTemplates(this.templatesDir) };
  }
}
