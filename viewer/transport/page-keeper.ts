import type { Cancel, Clock } from '../models/clock.ts';
import type { FromWorker, ToWorker } from '../worker/words.ts';

/** The page as the service worker keeps it for the next opening. */
export interface KeptPage {
  /** Asks the gateway, in the background, whether it serves another version. */
  check(): void;
  /** Opens the new version in this page's place. */
  take(): void;
  dispose(): void;
}

export interface KeptPageEvents {
  /** The next opening brings another version than this page is of. */
  onRenewed(): void;
}

/** Nothing where the browser keeps no pages: over plain HTTP, in some private windows. */
export type KeepPage = (events: KeptPageEvents) => KeptPage | undefined;

interface PageKeeperOptions {
  readonly container: ServiceWorkerContainer | undefined;
  /** What had brought the page when it began. */
  readonly controller: ServiceWorker | null;
  /** Paths of what the page was loaded with. */
  readonly files: readonly string[];
  readonly reload: () => void;
  readonly clock: Clock;
}

const SCRIPT = '/service-worker.js';
/** A new worker takes over in some 10 ms; should it not, the page is at least loaded anew. */
const TAKE_LIMIT_MS = 3000;

export function createPageKeeper({
  container,
  controller,
  files,
  reload,
  clock,
}: PageKeeperOptions): KeepPage {
  return ({ onRenewed }) => {
    if (!container) return undefined;
    const stopped = new AbortController();
    const { signal } = stopped;
    let registration: ServiceWorkerRegistration | undefined;
    let cancelTake: Cancel = () => {};

    function follow(found: ServiceWorkerRegistration): void {
      registration = found;
      const wasTaken = controller !== null && container?.controller !== controller;
      if (wasTaken || (found.waiting && found.active)) onRenewed();
      found.addEventListener(
        'updatefound',
        () => {
          const { installing } = found;
          // The first one of all is no news.
          const tell = () => installing?.state === 'installed' && found.active && onRenewed();
          installing?.addEventListener('statechange', tell, { signal });
        },
        { signal },
      );
      check();
    }

    function check(): void {
      // The gateway may be away, or have no certificate that holds: then the page stays as it is.
      registration?.update().catch(() => {});
      if (registration?.active) say(registration.active, { kind: 'look', files });
    }

    // Another tab took the new version: what this page would still load is no longer kept.
    container.addEventListener('controllerchange', onRenewed, { signal });
    container.addEventListener(
      'message',
      ({ data }: MessageEvent<FromWorker>) => data.kind === 'renewed' && onRenewed(),
      { signal },
    );
    container.register(SCRIPT, { updateViaCache: 'none' }).then(
      (found) => signal.aborted || follow(found),
      () => {},
    );

    return {
      check,
      take() {
        cancelTake();
        const waiting = registration?.waiting;
        if (!waiting) return reload();
        const onState = () => waiting.state === 'activated' && reload();
        waiting.addEventListener('statechange', onState, { signal });
        say(waiting, { kind: 'take-over' });
        cancelTake = clock.after(TAKE_LIMIT_MS, reload);
      },
      dispose() {
        cancelTake();
        stopped.abort();
      },
    };
  };
}

function say(worker: ServiceWorker, word: ToWorker): void {
  worker.postMessage(word);
}
