import { Body, Controller, Param, Query } from '@nestjs/common';
import { routes, type BodyOf, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { ContentsService } from './contents.service.js';

const table = routes.contents;

@Controller()
export class ContentsController {
  constructor(private readonly contents: ContentsService) {}

  @Api(table.list)
  list(@Caller() caller: Principal, @Query() query: QueryOf<typeof table.list>): Promise<ResponseOf<typeof table.list>> {
    return this.contents.list(caller, query);
  }

  @Api(table.create)
  create(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.create>): Promise<ResponseOf<typeof table.create>> {
    return this.contents.create(caller, body);
  }

  @Api(table.preview)
  preview(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.preview>): Promise<ResponseOf<typeof table.preview>> {
    return this.contents.preview(caller, body);
  }

  @Api(table.image)
  image(@Caller() caller: Principal, @Query() { fileName }: QueryOf<typeof table.image>, @Body() body: unknown): Promise<ResponseOf<typeof table.image>> {
    return this.contents.keepImage(caller, fileName, body);
  }

  @Api(table.read)
  read(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.read>> {
    return this.contents.read(caller, id);
  }

  @Api(table.save)
  save(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.save>): Promise<ResponseOf<typeof table.save>> {
    return this.contents.save(caller, id, body);
  }

  @Api(table.remove)
  remove(@Caller() caller: Principal, @Param('id') id: number): Promise<void> {
    return this.contents.remove(caller, id);
  }

  @Api(table.publish)
  publish(@Caller() caller: Principal, @Param('id') id: number, @Body() { note = '' }: BodyOf<typeof table.publish>): Promise<ResponseOf<typeof table.publish>> {
    return this.contents.publish(caller, id, note);
  }

  @Api(table.version)
  version(@Caller() caller: Principal, @Param('id') id: number, @Param('number') number: number): Promise<ResponseOf<typeof table.version>> {
    return this.contents.version(caller, id, number);
  }

  @Api(table.restore)
  restore(@Caller() caller: Principal, @Param('id') id: number, @Param('number') number: number, @Body() { revision }: BodyOf<typeof table.restore>): Promise<ResponseOf<typeof table.restore>> {
    return this.contents.restore(caller, id, number, revision);
  }
}
