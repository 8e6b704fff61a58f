import type { Logger } from 'pino';

/** What ends first; all of one stage end together. */
const STAGES = [
  /** Viewers and automations are told. */
  'tell',
  /** Cameras are stopped and left, connections that we made are ended. */
  'leave',
  /** What others connect to closes. */
  'doors',
  /** What everything stood on. */
  'ground',
] as const;
type Stage = (typeof STAGES)[number];

type Close = () => Promise<void> | void;

/** What has been started and must be ended, whether the gateway stops or never came up whole. */
export class Teardown {
  readonly #logger: Logger;
  readonly #closes = new Map<Stage, Close[]>(STAGES.map((stage) => [stage, []]));

  constructor(options: { logger: Logger }) {
    this.#logger = options.logger;
  }

  add(stage: Stage, close: Close): void {
    this.#closes.get(stage)?.push(close);
  }

  /** Ends everything once; what fails is logged and holds up nothing else. */
  async run(): Promise<void> {
    for (const closes of this.#closes.values()) {
      const ended = await Promise.allSettled(closes.splice(0).map(async (close) => close()));
      for (const end of ended) {
        if (end.status === 'rejected')
          this.#logger.error({ err: end.reason }, 'something did not end cleanly');
      }
    }
  }
}
