import type { Namespace, Socket } from 'socket.io';

const MAX_CONNECTIONS_PER_USER = 10;
const MAX_EVENTS_PER_SECOND = 50;
/** Messages that wait for a reader; one more and the reader is too slow to be kept. */
const MAX_WAITING_MESSAGES = 100;

/** Closes a connection that says more than fifty things in a second (N4). */
export function limitPace(socket: Socket): void {
  let second = 0;
  let said = 0;
  socket.use((_packet, next) => {
    const now = Math.floor(Date.now() / 1_000);
    if (now !== second) [second, said] = [now, 0];
    said += 1;
    if (said > MAX_EVENTS_PER_SECOND) socket.disconnect(true);
    else next();
  });
}

/** The oldest connections of a person give way to new ones: a browser that lost its network comes back before its old connection is known to be dead. */
export function limitConnections(people: Namespace, newest: Socket, userOf: (socket: Socket) => number | null): void {
  const userId = userOf(newest);
  const own = [...people.sockets.values()].filter((socket) => userOf(socket) === userId);
  for (const socket of own.slice(0, Math.max(0, own.length - MAX_CONNECTIONS_PER_USER))) socket.disconnect(true);
}

/** Whoever does not read is let go instead of kept in memory for; their page connects again and reads what it missed. */
export function dropSlowReaders(people: Namespace, room: string): void {
  for (const id of people.adapter.rooms.get(room) ?? []) {
    const socket = people.sockets.get(id);
    const waiting = (socket?.conn as { writeBuffer?: readonly unknown[] } | undefined)?.writeBuffer?.length ?? 0;
    if (waiting > MAX_WAITING_MESSAGES) socket?.disconnect(true);
  }
}
