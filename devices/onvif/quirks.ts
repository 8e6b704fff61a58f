import { isAnswer } from './fault.ts';

/**
 * Where a camera departs from ONVIF in moving. Data that the commands read: some of it is learnt from the camera's
 * refusals, and a table of models can begin with more.
 */
export interface PtzQuirks {
  /** Whether ContinuousMove takes a `Timeout`; `untried` until the first move. */
  readonly moveTimeout: 'taken' | 'untried' | 'refused';
  /** What ends a move: Stop, or where the camera has none, a move at no speed. */
  readonly stopBy: 'stop' | 'still-move';
}

export const NO_QUIRKS: PtzQuirks = { moveTimeout: 'untried', stopBy: 'stop' };

export type Attempt =
  | { readonly kind: 'try-otherwise'; readonly quirks: PtzQuirks }
  | { readonly kind: 'give-up' };

/** What to do after the camera refused a move: the first refusal may be of the timeout only. */
export function afterRefusedMove(quirks: PtzQuirks, error: unknown): Attempt {
  return quirks.moveTimeout === 'untried' && isAnswer(error)
    ? { kind: 'try-otherwise', quirks: { ...quirks, moveTimeout: 'refused' } }
    : { kind: 'give-up' };
}

/** What to do after the camera refused Stop. A lost stop leaves it turning, so any refusal is reason to try. */
export function afterRefusedStop(quirks: PtzQuirks, error: unknown): Attempt {
  return quirks.stopBy === 'stop' && isAnswer(error)
    ? { kind: 'try-otherwise', quirks: { ...quirks, stopBy: 'still-move' } }
    : { kind: 'give-up' };
}
