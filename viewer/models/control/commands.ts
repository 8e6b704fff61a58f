import {
  type Answer,
  type Command,
  type ControlMessage,
  parseControlMessage,
} from '../../../protocol/commands.ts';
import { ProtocolError } from '../../../protocol/parse.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { ControlChannel } from './control-channel.ts';

export type Outcome =
  | { readonly kind: 'ok'; readonly answer: Extract<Answer, { status: 'ok' }> }
  | { readonly kind: 'error'; readonly code: CommandErrorCode; readonly error: string }
  /** Nothing came within the limit. */
  | { readonly kind: 'unanswered' };

export type CommandErrorCode = Extract<Answer, { status: 'error' }>['code'];

type WithoutTransaction<T> = T extends unknown ? Omit<T, 'transaction'> : never;
export type Order = WithoutTransaction<Command>;

export interface CommandReport {
  readonly camera: string;
  readonly order: Order;
  readonly outcome: Outcome;
}

export interface SendOptions {
  /** How long the answer may take, in ms, where it is more than usual. */
  readonly limitMs?: number;
}

/** Sends commands and brings each its answer. */
export interface Commands {
  /** False where the channel is not open; `onOutcome` is then not called. */
  send(order: Order, onOutcome: (outcome: Outcome) => void, options?: SendOptions): boolean;
  /** Forgets what is not answered yet; no outcome follows. */
  forget(): void;
  dispose(): void;
}

export interface CommandsOptions {
  readonly channel: ControlChannel;
  readonly clock: Clock;
  /** Begins the transactions, so that several who share a channel take no answer of one another's. */
  readonly series: string;
  readonly onDriver?: (driver: string | null) => void;
}

const ANSWER_LIMIT_MS = 5000;
/** A held move adds seven a second, so this is never reached by a gateway that answers in time. */
const MAX_PENDING = 64;

interface Pending {
  readonly onOutcome: (outcome: Outcome) => void;
  readonly cancel: Cancel;
}

export function createCommands({ channel, clock, series, onDriver }: CommandsOptions): Commands {
  const pending = new Map<string, Pending>();
  let last = 0;

  function settle(transaction: string, outcome: Outcome): void {
    const found = pending.get(transaction);
    pending.delete(transaction);
    found?.cancel();
    found?.onOutcome(outcome);
  }

  function forget(): void {
    for (const { cancel } of pending.values()) cancel();
    pending.clear();
  }

  function receive(text: string): void {
    let message: ControlMessage;
    try {
      message = parseControlMessage(text);
    } catch (error) {
      // Of a later version, say: the command it may have answered is reported as unanswered.
      if (error instanceof ProtocolError) return;
      throw error;
    }
    if ('event' in message) onDriver?.(message.driver);
    else if (typeof message.transaction === 'string') settle(message.transaction, outcomeOf(message));
  }

  const stopListening = channel.listen(receive);

  return {
    send(order, onOutcome, { limitMs = ANSWER_LIMIT_MS } = {}) {
      const transaction = `${series}-${++last}`;
      if (!channel.send(JSON.stringify({ ...order, transaction }))) return false;
      const [oldest] = pending.keys();
      if (oldest !== undefined && pending.size >= MAX_PENDING) settle(oldest, { kind: 'unanswered' });
      const cancel = clock.after(limitMs, () => settle(transaction, { kind: 'unanswered' }));
      pending.set(transaction, { onOutcome, cancel });
      return true;
    },
    forget,
    dispose() {
      forget();
      stopListening();
    },
  };
}

/** Whether it tells who drives the camera, and answers nothing. */
export function isDriverNews(text: string): boolean {
  try {
    return 'event' in parseControlMessage(text);
  } catch (error) {
    if (error instanceof ProtocolError) return false;
    throw error;
  }
}

function outcomeOf(answer: Answer): Outcome {
  return answer.status === 'ok'
    ? { kind: 'ok', answer }
    : { kind: 'error', code: answer.code, error: answer.error };
}
