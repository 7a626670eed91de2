import { Controller } from '@nestjs/common';
import { ContentBodySchema, routes } from '@parcours/sdk/api';
import { WorkflowSchema } from '@parcours/sdk/workflow';
import { Api } from '../routing/api.js';
import { describeApi } from './describe-api.js';

/** Descriptions for machines, open to anyone. */
@Controller()
export class DocumentsController {
  @Api(routes.schemas.workflow)
  workflowSchema(): Record<string, unknown> {
    return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...(WorkflowSchema as unknown as Record<string, unknown>) };
  }

  @Api(routes.schemas.content)
  contentSchema(): Record<string, unknown> {
    return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...(ContentBodySchema as unknown as Record<string, unknown>) };
  }

  @Api(routes.schemas.openapi)
  openapi(): Record<string, unknown> {
    return describeApi();
  }
}
