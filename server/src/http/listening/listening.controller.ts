import { Body, Controller, Inject, Param } from '@nestjs/common';
import { routes, type BodyOf, type Listening } from '@parcours/sdk/api';
import { credentialIdsIn, type JsonObject } from '@parcours/sdk/node';
import type { Listened } from '../../core/listening.js';
import type { CatalogView, Engine } from '../../core/ports.js';
import { CATALOG, ENGINE } from '../injection.js';
import { forbidden, notFound, withStatus } from '../refusal.js';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import { may, type Principal } from '../routing/principal.js';
import { WorkflowsService } from '../workflows/workflows.service.js';

const table = routes.listening;

const answer = ({ items, expiresAt, ...rest }: Listened): Listening => ({ ...rest, items: [...items], expiresAt: new Date(expiresAt).toISOString() });

/** A real event for whoever builds a workflow: n8n's users know it as "Listen for test event". */
@Controller()
export class ListeningController {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    @Inject(CATALOG) private readonly catalog: CatalogView,
    private readonly workflows: WorkflowsService,
  ) {}

  @Api(table.start)
  async start(@Caller() caller: Principal, @Param('id') id: number, @Body() { settings, ...body }: BodyOf<typeof table.start>): Promise<Listening> {
    await this.workflows.assertExists(caller, id);
    const fields = this.catalog.find(body.type, body.version)?.description.fields ?? {};
    if (credentialIdsIn(fields, settings as JsonObject).length > 0 && !may(caller, 'credentials:use'))
      throw forbidden('not_permitted', `Listening uses a credential, which the role ${caller.role} may not do; ask an owner.`);
    return answer(await withStatus(this.engine.listening.start(caller.workspaceId, id, { ...body, settings: settings as JsonObject })));
  }

  @Api(table.look)
  async look(@Caller() caller: Principal, @Param('id') id: number, @Param('listeningId') listeningId: number): Promise<Listening> {
    const heard = await this.engine.listening.look(caller.workspaceId, id, listeningId);
    if (heard === null) throw notFound('entry point that listens');
    return answer(heard);
  }

  @Api(table.stop)
  async stop(@Caller() caller: Principal, @Param('id') id: number, @Param('listeningId') listeningId: number): Promise<void> {
    if (!(await this.engine.listening.stop(caller.workspaceId, id, listeningId))) throw notFound('entry point that listens');
  }
}
