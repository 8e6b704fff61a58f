import { isAnswer } from '../fault.ts';
import type { PtzOverrides, TimeoutForm } from './overrides.ts';

/** Where a camera departs from ONVIF in moving, as far as its refusals taught it; data that the commands read. */
export interface PtzQuirks {
  /** How ContinuousMove writes its `Timeout`. */
  readonly timeout: TimeoutForm;
  /** Whether a move with that form was taken, or it was configured. */
  readonly isTimeoutKnown: boolean;
  /** What ends a move: Stop, or where the camera has none, a move at no speed. */
  readonly stopBy: 'stop' | 'velocity';
  /** Whether it may be stopped otherwise where it refuses that. */
  readonly isStopKnown: boolean;
}

export type Attempt =
  | { readonly kind: 'try-otherwise'; readonly quirks: PtzQuirks }
  | { readonly kind: 'give-up' };

const NEXT_FORM: Readonly<Record<TimeoutForm, TimeoutForm | undefined>> = {
  seconds: 'clock',
  clock: 'none',
  none: undefined,
};

export function initialQuirks({ timeout = 'auto', stop = 'auto' }: PtzOverrides): PtzQuirks {
  return {
    timeout: timeout === 'auto' ? 'seconds' : timeout,
    isTimeoutKnown: timeout !== 'auto',
    stopBy: stop === 'velocity' ? 'velocity' : 'stop',
    isStopKnown: stop !== 'auto',
  };
}

/** An xs:duration, or nothing: 2 s is `PT2S` or `PT00H00M02S`. `ms` is whole seconds below a minute. */
export function writeTimeout(form: TimeoutForm, ms: number): string | undefined {
  const seconds = Math.round(ms / 1000);
  switch (form) {
    case 'seconds':
      return `PT${seconds}S`;
    case 'clock':
      return `PT00H00M${String(seconds).padStart(2, '0')}S`;
    case 'none':
      return undefined;
  }
}

/** What to do after the camera refused a move: until one was taken, the refusal may be of the timeout only. */
export function afterRefusedMove(quirks: PtzQuirks, error: unknown): Attempt {
  const timeout = NEXT_FORM[quirks.timeout];
  return !quirks.isTimeoutKnown && timeout !== undefined && isAnswer(error)
    ? { kind: 'try-otherwise', quirks: { ...quirks, timeout } }
    : { kind: 'give-up' };
}

/** What to do after the camera refused Stop. A lost stop leaves it turning, so any refusal is reason to try. */
export function afterRefusedStop(quirks: PtzQuirks, error: unknown): Attempt {
  return quirks.stopBy === 'stop' && !quirks.isStopKnown && isAnswer(error)
    ? { kind: 'try-otherwise', quirks: { ...quirks, stopBy: 'velocity' } }
    : { kind: 'give-up' };
}
