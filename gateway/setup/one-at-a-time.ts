import { SetupError } from './setup-error.ts';

/** Does one piece of work at once and refuses the next: each takes seconds of a small machine and of its network. */
export class OneAtATime {
  readonly #what: string;
  #isBusy = false;

  /** `what` is under way, in the refusal: "a search". */
  constructor(what: string) {
    this.#what = what;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isBusy) {
      throw new SetupError('busy', `${this.#what} is under way already; try again in a few seconds`);
    }
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#isBusy = false;
    }
  }
}
