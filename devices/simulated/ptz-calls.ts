import type { PtzCommand } from './onvif/ptz-command.ts';

/** A PTZ command that came, whether it was obeyed or not. */
export interface PtzCall extends PtzCommand {
  /** Ms since 1970, as `Date.now()` has them. */
  readonly at: number;
}

const MAX_CALLS = 1000;

/** The last thousand PTZ commands that a camera was given. */
export class PtzCalls {
  readonly #calls: PtzCall[] = [];

  add(command: PtzCommand): void {
    this.#calls.push({ at: Date.now(), ...command });
    if (this.#calls.length > MAX_CALLS) this.#calls.shift();
  }

  list(): readonly PtzCall[] {
    return [...this.#calls];
  }
}
