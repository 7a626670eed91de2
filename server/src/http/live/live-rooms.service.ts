import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { LiveEvent } from '@parcours/sdk/api';
import type { LiveFeed } from '../../core/ports.js';
import { logRoom, mergeLive, roomOf, runRoom, splitLive, subjectOf, workflowRoom } from './merge-live.js';

/** At most five messages a second per room. */
const PACE_MS = 200;

export interface Audience {
  isEmpty(room: string): boolean;
  send(room: string, event: LiveEvent): void;
}

/** People at other replicas of the server. */
export interface Others {
  has(room: string): boolean;
  tell(event: LiveEvent, workspaceId: number): void;
}

interface Room {
  /** Events that wait for the next turn, by subject, oldest subject first. */
  readonly waiting: Map<string, LiveEvent>;
  readonly timer: NodeJS.Timeout;
}

/**
 * Paces and merges what the engine says. A quiet room hears an event at once; a busy one hears the sum every 200 ms.
 * Rooms without an audience cost nothing.
 */
@Injectable()
export class LiveRooms implements LiveFeed, OnApplicationShutdown {
  private readonly rooms = new Map<string, Room>();
  private audience: Audience | null = null;
  private others: Others | null = null;

  /** Until somebody can listen, events are dropped. */
  attach(audience: Audience): void {
    this.audience = audience;
  }

  join(others: Others): void {
    this.others = others;
  }

  publish(event: LiveEvent, workspaceId: number): void {
    if (this.others?.has(roomOf(event, workspaceId)) === true) this.others.tell(event, workspaceId);
    this.hear(event, workspaceId);
  }

  /** As `publish`, for the people here only. */
  hear(event: LiveEvent, workspaceId: number): void {
    const name = roomOf(event, workspaceId);
    if (this.audience === null || this.audience.isEmpty(name)) return;
    const room = this.rooms.get(name);
    if (room !== undefined) this.keep(room, event);
    else {
      const opened: Room = { waiting: new Map(), timer: setInterval(() => this.turn(name), PACE_MS) };
      opened.timer.unref();
      this.rooms.set(name, opened);
      this.say(name, opened, event);
    }
  }

  watches(subject: { readonly workflowId: number } | { readonly runId: number }, workspaceId: number): boolean {
    const room = 'runId' in subject ? runRoom(workspaceId, subject.runId) : workflowRoom(workspaceId, subject.workflowId);
    return this.others?.has(room) === true || (this.audience !== null && !this.audience.isEmpty(room));
  }

  /** Whether somebody here follows the log of a workspace. */
  followsLog(workspaceId: number): boolean {
    return this.audience !== null && !this.audience.isEmpty(logRoom(workspaceId));
  }

  onApplicationShutdown(): void {
    for (const { timer } of this.rooms.values()) clearInterval(timer);
    this.rooms.clear();
    this.audience = null;
    this.others = null;
  }

  private keep(room: Room, event: LiveEvent): void {
    const subject = subjectOf(event);
    const earlier = room.waiting.get(subject);
    room.waiting.set(subject, earlier === undefined ? event : mergeLive(earlier, event));
  }

  private turn(name: string): void {
    const room = this.rooms.get(name);
    if (room === undefined) return;
    const next = room.waiting.entries().next();
    if (next.done) {
      clearInterval(room.timer);
      this.rooms.delete(name);
      return;
    }
    const [subject, event] = next.value;
    room.waiting.delete(subject);
    this.say(name, room, event);
  }

  private say(name: string, room: Room, event: LiveEvent): void {
    const [now, rest] = splitLive(event);
    if (rest !== null) this.keep(room, rest);
    this.audience?.send(name, now);
  }
}
