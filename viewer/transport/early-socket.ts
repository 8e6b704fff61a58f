import { brokerUrl } from './broker-url.ts';
import { type OpenSocket, openWebSocket, type Socket, type SocketEvents } from './web-socket.ts';

/** A connection that is begun before the code is there that will want it. */
export interface EarlySocket {
  /** Gives what was begun, once, where it leads there and has not ended; opens another one otherwise. */
  readonly open: OpenSocket;
  /** Closes it where nobody has taken it; to be called when all who might have asked for it. */
  drop(): void;
}

export interface EarlySocketOptions {
  /** As a session info has it; nothing is begun where it is absent, or no address of a broker. */
  readonly url: string | undefined;
  /** The page's own address. */
  readonly page: string;
  readonly openSocket?: OpenSocket;
}

export function beginSocket({ url, page, openSocket = openWebSocket }: EarlySocketOptions): EarlySocket {
  let begun: { readonly href: string; readonly socket: Socket } | undefined;
  let taker: SocketEvents | undefined;

  function drop(): void {
    begun?.socket.close();
    begun = undefined;
  }

  function begin(href: string): void {
    const socket = openSocket(href, {
      onOpen: () => taker?.onOpen(),
      onFrame(data) {
        // No broker speaks before it was spoken to.
        if (taker) taker.onFrame(data);
        else drop();
      },
      onClosed() {
        begun = undefined;
        taker?.onClosed();
      },
    });
    begun = { href, socket };
  }

  try {
    if (url !== undefined) begin(brokerUrl(url, page));
  } catch {
    // Whoever asks for it in earnest is told why it can not be.
  }

  return {
    open(href, events) {
      if (begun?.href !== href) return openSocket(href, events);
      const { socket } = begun;
      begun = undefined;
      taker = events;
      return socket;
    },
    drop,
  };
}
