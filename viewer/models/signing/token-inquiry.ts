import type { RequestSession, SessionReply } from '../../transport/session-request.ts';
import { createBackoff } from '../backoff.ts';
import type { Cancel, Clock } from '../clock.ts';

/** Asks the gateway who bears a token, until there is an answer. */
export interface TokenInquiry {
  /** From now on it is this one that is asked about. */
  begin(token: string): void;
  /** Asks about the present one at once; nothing where there is none. */
  again(): void;
  /** It was told otherwise who that is: nobody is asked again before {@link again}. */
  rest(): void;
  /** An answer that is on its way is thrown away. */
  stop(): void;
}

export interface TokenInquiryOptions {
  readonly request: RequestSession;
  readonly clock: Clock;
  /** Where nobody was reached, it tries again by itself. */
  readonly onReply: (reply: SessionReply, token: string) => void;
}

const RETRY = { minMs: 250, maxMs: 3000 } as const;

export function createTokenInquiry({ request, clock, onReply }: TokenInquiryOptions): TokenInquiry {
  const pauses = createBackoff({ ...RETRY, clock });
  /** Of the last request; an answer to an earlier one is thrown away. */
  let round = 0;
  let token: string | undefined;
  let resting = false;
  let cancelRetry: Cancel = () => {};

  async function ask(): Promise<void> {
    cancelRetry();
    const asked = token;
    if (asked === undefined) return;
    const mine = ++round;
    const reply = await request(asked);
    if (mine !== round) return;
    if (reply.kind === 'unreachable' && !resting) cancelRetry = clock.after(pauses.fail(), ask);
    onReply(reply, asked);
  }

  return {
    begin(next) {
      token = next;
      resting = false;
      pauses.reset();
      void ask();
    },
    again() {
      resting = false;
      pauses.reset();
      void ask();
    },
    rest() {
      resting = true;
      cancelRetry();
    },
    stop() {
      round++;
      cancelRetry();
      token = undefined;
    },
  };
}
