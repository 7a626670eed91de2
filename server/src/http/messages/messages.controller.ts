import { Controller, Inject, Param, Query } from '@nestjs/common';
import { routes, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import type pg from 'pg';
import { listMessages } from '../../db/messages/list-messages.js';
import { readMessage } from '../../db/messages/read-message.js';
import { POOL } from '../injection.js';
import { notFound } from '../refusal.js';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';

const table = routes.messages;

/** What was sent to whom, as it looked. */
@Controller()
export class MessagesController {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  @Api(table.list)
  list(@Caller() caller: Principal, @Query() query: QueryOf<typeof table.list>): Promise<ResponseOf<typeof table.list>> {
    return listMessages(this.pool, caller.workspaceId, query);
  }

  @Api(table.read)
  async read(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.read>> {
    const message = await readMessage(this.pool, caller.workspaceId, id);
    if (message === null) throw notFound('message');
    return message;
  }
}
