import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import { routes, type BodyOf, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import type { Packages } from '../../core/packages/packages.js';
import { PACKAGES } from '../injection.js';
import { badRequest } from '../refusal.js';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { PackagesService } from './packages.service.js';

const { packages } = routes;

/** Node packages of the installation. Who may ask stands in the table of routes. */
@Controller()
export class PackagesController {
  constructor(
    @Inject(PACKAGES) private readonly packages: Packages,
    private readonly service: PackagesService,
  ) {}

  @Api(packages.list)
  async list(): Promise<ResponseOf<typeof packages.list>> {
    return { items: [...(await this.packages.list())] };
  }

  @Api(packages.search)
  async search(@Query() { search = '', from = 0 }: QueryOf<typeof packages.search>): Promise<ResponseOf<typeof packages.search>> {
    const { items, total } = await this.packages.search(search, from);
    return { items: [...items], total };
  }

  @Api(packages.details)
  details(@Query() { name }: QueryOf<typeof packages.details>): Promise<ResponseOf<typeof packages.details>> {
    return this.packages.details(name);
  }

  @Api(packages.updates)
  async updates(): Promise<ResponseOf<typeof packages.updates>> {
    return { items: [...(await this.packages.updates())] };
  }

  @Api(packages.operations)
  async operations(): Promise<ResponseOf<typeof packages.operations>> {
    return { items: [...(await this.packages.operations())] };
  }

  @Api(packages.operation)
  operation(@Param('id') id: number): Promise<ResponseOf<typeof packages.operation>> {
    return this.packages.operation(id);
  }

  @Api(packages.begin)
  begin(@Caller() caller: Principal, @Body() source: BodyOf<typeof packages.begin>): Promise<ResponseOf<typeof packages.begin>> {
    return this.service.begin(caller, source);
  }

  @Api(packages.upload)
  upload(@Caller() caller: Principal, @Body() archive: unknown): Promise<ResponseOf<typeof packages.upload>> {
    if (!Buffer.isBuffer(archive) || archive.length === 0) throw badRequest('no_archive', 'Expected the archive of a package (.tgz) as the body, found nothing; send the file itself.');
    return this.service.begin(caller, { archive });
  }

  @Api(packages.confirm)
  confirm(@Caller() caller: Principal, @Param('id') id: number, @Body() { permissions }: BodyOf<typeof packages.confirm>): Promise<ResponseOf<typeof packages.confirm>> {
    return this.service.confirm(caller, id, permissions);
  }

  @Api(packages.stop)
  stop(@Param('id') id: number): Promise<ResponseOf<typeof packages.stop>> {
    return this.service.stop(id);
  }

  @Api(packages.usage)
  usage(@Caller() { workspaceId }: Principal, @Param('id') id: number): Promise<ResponseOf<typeof packages.usage>> {
    return this.packages.usage(id, workspaceId);
  }

  @Api(packages.reload)
  reload(@Param('id') id: number): Promise<void> {
    return this.service.reload(id);
  }

  @Api(packages.remove)
  remove(@Caller() caller: Principal, @Param('id') id: number, @Query() { force = false }: QueryOf<typeof packages.remove>): Promise<void> {
    return this.service.remove(caller, id, force);
  }
}
