import type { Answer, Command } from '../../protocol/commands.ts';

type Ok = Extract<Answer, { status: 'ok' }>;
type Failed = Extract<Answer, { status: 'error' }>;

/** What a command has brought beside its success. */
export type Outcome = Omit<Ok, 'status' | 'transaction'>;

/** Why a command is not carried out; `message` is a sentence for whoever sent it. */
export class CommandRefusal extends Error {
  override readonly name = 'CommandRefusal';
  readonly code: Failed['code'];

  constructor(code: Failed['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export function succeed(command: Pick<Command, 'transaction'>, outcome: Outcome = {}): Ok {
  return { status: 'ok', ...echo(command), ...outcome };
}

export function refuse(command: Pick<Command, 'transaction'>, code: Failed['code'], error: string): Failed {
  return { status: 'error', ...echo(command), code, error };
}

function echo({ transaction }: Pick<Command, 'transaction'>): Pick<Command, 'transaction'> {
  return transaction === undefined ? {} : { transaction };
}
