/** What this package uses of `smpp` 0.5.1, which brings no declarations. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Server as NetServer, Socket } from 'node:net';

  export interface ShortMessage {
    readonly message: Buffer | string;
    readonly udh?: readonly Buffer[];
  }

  export interface Pdu {
    readonly command: string;
    readonly command_status: number;
    readonly sequence_number: number;
    readonly message_id?: string;
    readonly system_id?: string;
    readonly password?: string;
    readonly source_addr?: string;
    readonly destination_addr?: string;
    readonly esm_class?: number;
    readonly data_coding?: number;
    readonly registered_delivery?: number;
    readonly receipted_message_id?: string;
    readonly message_state?: number;
    readonly validity_period?: unknown;
    readonly short_message?: ShortMessage;
    readonly message_payload?: ShortMessage;
    response(options?: Readonly<Record<string, unknown>>): Pdu;
  }

  type Options = Readonly<Record<string, unknown>>;
  type Answered = (response: Pdu) => void;

  export class Session extends EventEmitter {
    readonly socket: Socket;
    bind_transceiver(options: Options, answered: Answered): boolean;
    bind_transmitter(options: Options, answered: Answered): boolean;
    submit_sm(options: Options, answered: Answered): boolean;
    deliver_sm(options: Options, answered: Answered): boolean;
    enquire_link(options: Options, answered: Answered): boolean;
    unbind(options?: Options, answered?: Answered): boolean;
    send(pdu: Pdu): boolean;
    close(closed?: () => void): void;
    destroy(closed?: () => void): void;
  }

  export interface Server extends NetServer {
    readonly sessions: readonly Session[];
  }

  interface Smpp {
    connect(options: Options): Session;
    createServer(options: Options, listener: (session: Session) => void): Server;
    readonly errors: Readonly<Record<string, number>>;
  }

  const smpp: Smpp;
  export default smpp;
}
