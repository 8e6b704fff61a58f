import { open, seal } from '../../protocol/envelope.ts';
import { type DownMessage, parseDownMessage, type UpMessage } from '../../protocol/messages.ts';
import type { SessionAddress } from '../../protocol/topics.ts';

/** Both directions of one signaling session: seals what goes up, opens what comes down. */
export interface SealedLine {
  seal(message: UpMessage): string;
  /** Throws `ProtocolError` for what the gateway did not send to this session, or sent before. */
  open(text: string): DownMessage;
}

export interface SealedLineOptions {
  readonly address: SessionAddress;
  /** The user's token. */
  readonly secret: string;
  /** Milliseconds since 1970. */
  readonly wall: () => number;
}

export function createSealedLine({ address, secret, wall }: SealedLineOptions): SealedLine {
  let sent = 0;
  let taken = 0;
  return {
    seal(message) {
      // The wall clock keeps the counter growing should the same session ever be resumed without its memory.
      sent = Math.max(sent + 1, wall());
      return seal({ address, direction: 'up', secret, counter: sent, body: JSON.stringify(message) });
    },
    open(text) {
      const { counter, body } = open({ address, direction: 'down', secret, after: taken, text });
      taken = counter;
      return parseDownMessage(body);
    },
  };
}
