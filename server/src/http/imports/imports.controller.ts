import { Body, Controller, Header, Param, type StreamableFile } from '@nestjs/common';
import { routes, type BodyOf, type ResponseOf } from '@parcours/sdk/api';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { csvFile } from '../routing/csv-file.js';
import { ImportsService } from './imports.service.js';

const table = routes.imports;

@Controller()
export class ImportsController {
  constructor(private readonly imports: ImportsService) {}

  @Api(table.list)
  async list(@Caller() caller: Principal): Promise<ResponseOf<typeof table.list>> {
    return { items: await this.imports.list(caller) };
  }

  @Api(table.create)
  create(@Caller() caller: Principal, @Body() body: BodyOf<typeof table.create>): Promise<ResponseOf<typeof table.create>> {
    return this.imports.create(caller, body.fileName, body.sizeBytes);
  }

  @Api(table.upload)
  upload(@Caller() caller: Principal, @Param('id') id: number, @Param('part') part: number, @Body() body: unknown): Promise<void> {
    return this.imports.upload(caller, id, part, body);
  }

  @Api(table.read)
  read(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.read>> {
    return this.imports.read(caller, id);
  }

  @Api(table.preview)
  preview(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.preview>): Promise<ResponseOf<typeof table.preview>> {
    return this.imports.preview(caller, id, body);
  }

  @Api(table.start)
  start(@Caller() caller: Principal, @Param('id') id: number, @Body() body: BodyOf<typeof table.start>): Promise<ResponseOf<typeof table.start>> {
    return this.imports.start(caller, id, body);
  }

  @Api(table.stop)
  stop(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.stop>> {
    return this.imports.stop(caller, id);
  }

  @Api(table.errors)
  @Header('cache-control', 'private, no-store')
  async errors(@Caller() caller: Principal, @Param('id') id: number): Promise<StreamableFile> {
    return csvFile('rows-not-taken.csv', await this.imports.errors(caller, id));
  }
}
