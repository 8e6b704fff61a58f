import { type ControlMessage, parseControlMessage } from '../../protocol/commands.ts';
import { eventually } from './eventually.ts';

/** Who drives, and when this end was told. */
export interface DriverNews {
  readonly driver: string | null;
  /** Ms since 1970. */
  readonly at: number;
}

type Answer = Exclude<ControlMessage, { event: string }>;

/** The viewer's end of a control channel, whichever engine carries it. */
export class ControlClient {
  readonly #send: (text: string) => void;
  readonly #answers: Answer[] = [];
  readonly #drivers: DriverNews[] = [];
  #transactions = 0;

  constructor(options: { send: (text: string) => void }) {
    this.#send = options.send;
  }

  /** One message of the gateway. Throws `ProtocolError` for what is none. */
  take(text: string): void {
    const message = parseControlMessage(text);
    if ('event' in message) this.#drivers.push({ driver: message.driver, at: Date.now() });
    else this.#answers.push(message);
  }

  get answers(): readonly Answer[] {
    return this.#answers;
  }

  get drivers(): readonly DriverNews[] {
    return this.#drivers;
  }

  send(text: string): void {
    this.#send(text);
  }

  /** Sends a command and waits for its answer, by default 15000 ms. */
  ask(
    command: Readonly<Record<string, unknown>>,
    { withinMs = 15_000 }: { withinMs?: number } = {},
  ): Promise<Answer> {
    const transaction = `t${++this.#transactions}`;
    this.#send(JSON.stringify({ ...command, transaction }));
    return eventually(() => this.#answers.find((answer) => answer.transaction === transaction), {
      what: `the answer to ${JSON.stringify(command)}`,
      withinMs,
    });
  }
}
