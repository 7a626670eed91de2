import { Inject, Injectable } from '@nestjs/common';
import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CredentialVault } from '../../db/vault/credential-vault.js';
import type { Config } from '../../platform/config.js';
import { CONFIG } from '../injection.js';
import type { OidcState } from './oidc-provider.service.js';

const NAME = 'parcours_oidc';
const PATH = '/api/v1/session/oidc';
const VALID_MS = 10 * 60_000;
const SEALED_AS = 'oidc.ticket';
const PLACE = { workspaceId: 0, id: 0, type: SEALED_AS } as const;

export interface Ticket extends OidcState {
  /** A path of this site. */
  readonly returnPath: string;
}

/** What a browser carries to the identity provider and back, sealed: whoever comes back is who went. Nothing is stored here meanwhile. */
@Injectable()
export class OidcTicket {
  constructor(
    private readonly vault: CredentialVault,
    @Inject(CONFIG) private readonly config: Pick<Config, 'baseUrl'>,
  ) {}

  give(reply: FastifyReply, ticket: Ticket): void {
    const sealed = this.vault.seal(PLACE.workspaceId, PLACE.id, PLACE.type, { ...ticket, until: String(Date.now() + VALID_MS) });
    reply.setCookie(NAME, sealed.toString('base64url'), { ...this.attributes(), maxAge: VALID_MS / 1_000 });
  }

  /** Null when there is none, it is too old, or it is not ours. Works once per browser. */
  take(request: FastifyRequest, reply: FastifyReply): Ticket | null {
    const text = request.cookies[NAME];
    reply.clearCookie(NAME, this.attributes());
    if (text === undefined) return null;
    try {
      const { until, ...ticket } = this.vault.secretsOf({ ...PLACE, keyId: this.vault.keyId, sealed: Buffer.from(text, 'base64url') }) as unknown as Ticket & { until: string };
      return Number(until) > Date.now() ? ticket : null;
    } catch {
      // not sealed by us: the same as none
      return null;
    }
  }

  private attributes() {
    return { path: PATH, httpOnly: true, sameSite: 'lax' as const, secure: this.config.baseUrl.startsWith('https:') };
  }
}
