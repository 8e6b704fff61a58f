/** A time limit, perhaps beside another reason to end. */
export interface TimeLimit {
  /** Aborts when the time is over, or when the other signal does. */
  readonly signal: AbortSignal;
  /** Whether it was the time. */
  readonly isOver: boolean;
  /** The work is done: nothing aborts any more. */
  clear(): void;
}

/**
 * Ends what is done with its `signal` after so many ms. `AbortSignal.any` with `AbortSignal.timeout` does not: Node 20
 * collects a timeout that nothing else holds, and then it never fires. Clear it when the work is done.
 */
export function timeLimit(ms: number, other?: AbortSignal): TimeLimit {
  const controller = new AbortController();
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  }, ms);
  timer.unref();
  const onAbort = () => controller.abort(other?.reason);
  if (other?.aborted) onAbort();
  else other?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    get isOver() {
      return isOver;
    },
    clear() {
      clearTimeout(timer);
      other?.removeEventListener('abort', onAbort);
    },
  };
}
