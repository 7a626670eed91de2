import { BullModule, getQueueToken } from '@nestjs/bull';
import { Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { createAdapter } from '@socket.io/redis-adapter';
import type { Queue } from 'bull';
import { Server } from 'socket.io';
import type { LiveRooms } from '../../http/live/live-rooms.service.js';
import { Replicas, type ReplicaServer } from '../../http/live/replicas.js';
import type { Neighbours } from '../../runtime/cluster/neighbours.js';
import { RedisLink, type RedisLog } from '../../runtime/cluster/redis-link.js';
import { WAKE, WAKE_JOB, WAKE_QUEUE, WakeProcessor } from '../../runtime/cluster/wake.processor.js';
import { RedisIoAdapter } from './redis-io-adapter.js';

export interface ClusterParts {
  readonly redisUrl: string;
  /** Keeps installations that share a Redis apart, and says nothing about them. */
  readonly installation: string;
  /** Names this process among the others. */
  readonly id: string;
  readonly log: RedisLog;
  readonly live: LiveRooms;
  readonly neighbours: Neighbours;
  nudge(): void;
  answered(runIds: readonly number[]): void;
}

@Module({})
class WakeModule {}

/** Several processes on one database, quick to notice each other through Redis. Postgres alone decides what happens: flush Redis, or stop it, and nothing is lost. */
export class Cluster {
  private readonly link: RedisLink;
  private replicas: Replicas | null = null;

  constructor(private readonly parts: ClusterParts) {
    this.link = new RedisLink(parts.redisUrl, parts.log);
  }

  /** The queue that wakes workers; `works` when this process is one. */
  wakeModule(works: boolean): DynamicModule {
    const { installation, nudge } = this.parts;
    const queue = BullModule.registerQueue({ name: WAKE_QUEUE, prefix: installation, createClient: () => this.link.open(), settings: { drainDelay: 30, retryProcessDelay: 500 } });
    const processor = works ? [WakeProcessor, { provide: WAKE, useValue: nudge }] : [];
    return { module: WakeModule, imports: [queue], providers: processor };
  }

  /** For a process that serves people. */
  socketAdapter(app: INestApplicationContext): RedisIoAdapter {
    return new RedisIoAdapter(app, (server) => this.join(server as ReplicaServer));
  }

  /** For a process that serves nobody, but has things to say to those who do. */
  joinUnseen(): void {
    this.join(new Server() as ReplicaServer);
  }

  /** From now on others hear of what is committed here. */
  connect(app: INestApplicationContext): void {
    const queue = app.get<Queue>(getQueueToken(WAKE_QUEUE), { strict: false });
    this.parts.neighbours.attach({
      // dropped while Redis is away: what waits in memory until it comes back would be old by then
      wake: () => void (this.link.up && queue.add({}, WAKE_JOB).catch(() => undefined)),
      answered: (runIds) => this.replicas?.answered(runIds),
    });
  }

  /** Before the application closes: Bull waits for its connections, so those that are away have to give up. */
  leave(): void {
    this.parts.neighbours.stop();
    this.replicas?.stop();
    this.link.giveUp();
  }

  close(): void {
    this.link.close();
  }

  private join(server: ReplicaServer): void {
    const { installation, id, live, answered } = this.parts;
    server.adapter(createAdapter(this.link.publisher, this.link.subscriber, { key: installation }));
    this.replicas = new Replicas(server, id, { live: (event, workspaceId) => live.hear(event, workspaceId), answered });
    live.join(this.replicas);
  }
}
