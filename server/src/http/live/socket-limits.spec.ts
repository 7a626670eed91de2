import { describe, expect, it } from '@jest/globals';
import type { Namespace } from 'socket.io';
import { dropSlowReaders } from './socket-limits.js';

describe('people who do not read what they are told (N4)', () => {
  it('are let go, and those who do read are not', () => {
    const ended: string[] = [];
    const reader = (id: string, waiting: number) => [id, { conn: { writeBuffer: Array.from({ length: waiting }) }, disconnect: () => ended.push(id) }] as const;
    const sockets = new Map([reader('quick', 0), reader('busy', 100), reader('slow', 101), reader('elsewhere', 500)]);
    const people = { sockets, adapter: { rooms: new Map([['ws:1', new Set(['quick', 'busy', 'slow', 'gone'])]]) } } as unknown as Namespace;
    dropSlowReaders(people, 'ws:1');
    dropSlowReaders(people, 'ws:2');
    expect(ended).toEqual(['slow']);
  });
});
