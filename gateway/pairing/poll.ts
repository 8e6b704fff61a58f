export interface PollOptions {
  readonly everyMs: number;
  /** Never rejects. */
  readonly poll: () => Promise<void>;
}

/** Polls, each time so long after the last has ended; gives back how to stop, which waits for one under way. */
export function startPoll({ everyMs, poll }: PollOptions): () => Promise<void> {
  let isStopped = false;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  async function run(): Promise<void> {
    await poll();
    if (!isStopped) next();
  }

  function next(): void {
    timer = setTimeout(() => {
      running = run();
    }, everyMs);
    timer.unref();
  }

  next();
  return () => {
    isStopped = true;
    clearTimeout(timer);
    return running;
  };
}
