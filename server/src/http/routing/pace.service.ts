import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../../platform/config.js';
import { RateLimits } from '../../platform/rate-limits.js';
import { CONFIG } from '../injection.js';
import { tooMany } from '../refusal.js';
import { addressGroup } from './address-group.js';
import type { Principal } from './principal.js';

const HOOK = /^\/(hooks|callbacks)\//;

/**
 * How often one address, one person or key, and one workspace may ask (O6). Addresses of this computer are not counted: they are a tool of
 * its operator, or a proxy whose callers cannot be told apart until PARCOURS_TRUSTED_PROXIES names it.
 */
@Injectable()
export class Pace {
  private readonly limits = new RateLimits();

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** For what is open to everybody. Throws a refusal `too_many_requests` with the seconds to wait. */
  publicRequest({ ip, url }: Pick<FastifyRequest, 'ip' | 'url'>): void {
    const kind = HOOK.test(url) ? 'hooks' : 'pages';
    this.address(ip, kind);
  }

  /** For requests to the API of which nobody knows who sent them. */
  stranger({ ip }: Pick<FastifyRequest, 'ip'>): void {
    this.address(ip, 'strangers');
  }

  caller({ workspaceId, userId, keyId }: Principal): void {
    this.take(`caller ${workspaceId} ${userId ?? ''} ${keyId ?? ''}`, this.config.rates.callers, 'this account or key');
    this.take(`workspace ${workspaceId}`, this.config.rates.workspaces, 'this workspace');
  }

  private address(ip: string, kind: 'pages' | 'hooks' | 'strangers'): void {
    const group = addressGroup(ip);
    if (group !== null) this.take(`${kind} ${group}`, this.config.rates[kind], 'your address');
  }

  private take(key: string, perMinute: number, whose: string): void {
    const seconds = this.limits.take(key, perMinute);
    if (seconds !== null) throw tooMany('too_many_requests', `Expected at most ${perMinute} requests a minute from ${whose}, found more; try again in ${seconds} seconds, then send fewer at a time.`, seconds);
  }
}
