import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { UserError } from '@parcours/sdk/node';
import type { FastifyInstance } from 'fastify';

export interface Address {
  readonly host: string;
  readonly port: number;
  /** The setting that says which port. */
  readonly setting: 'PORT' | 'PARCOURS_HEALTH_PORT';
}

/** Throws `UserError` `port_taken` or `address_unusable`. */
export async function listen(app: NestFastifyApplication, { host, port, setting }: Address): Promise<void> {
  try {
    // fastify's own listen: Nest's would also write the failure to the log
    await (app.getHttpAdapter().getInstance() as unknown as FastifyInstance).listen({ port, host });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new UserError('port_taken', `Port ${port} on ${host} is taken by another program; stop it, or choose another port with ${setting}=${port + 1}.`, {}, { cause: error });
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') throw new UserError('address_unusable', `This computer cannot listen on ${host}:${port} (${code}); choose another HOST or ${setting}.`, {}, { cause: error });
    throw error;
  }
}
