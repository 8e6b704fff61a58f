import type { Cancel, Clock } from '../models/clock.ts';
import type { FromWorker, ToWorker } from '../worker/words.ts';

/** The page as the service worker keeps it for the next opening. */
export interface KeptPage {
  /** Asks the gateway, in the background, whether it serves another version. */
  check(): void;
  /** Opens the new version in this page's place. */
  take(): void;
  /** Keeps nothing any more, and opens what the gateway serves in this page's place. */
  abandon(): void;
  dispose(): void;
}

export interface KeptPageEvents {
  /** The next opening brings another version than this page is of. */
  onRenewed(): void;
  /** There is another version, and this browser could not keep it: there is no room for it, say. */
  onNotKept(): void;
}

/** Nothing where the browser keeps no pages: over plain HTTP, in some private windows. */
export type KeepPage = (events: KeptPageEvents) => KeptPage | undefined;

type Target = Pick<EventTarget, 'addEventListener'>;
type KeptWorker = Target & Pick<ServiceWorker, 'state' | 'postMessage'>;

/** What is asked of a `ServiceWorkerRegistration`. */
interface Registration extends Target {
  readonly active: KeptWorker | null;
  readonly waiting: KeptWorker | null;
  readonly installing: KeptWorker | null;
  update(): Promise<unknown>;
  unregister(): Promise<boolean>;
}

/** What is asked of a `ServiceWorkerContainer`. */
interface Container extends Target {
  readonly controller: KeptWorker | null;
  register(script: string, options: RegistrationOptions): Promise<Registration>;
}

interface PageKeeperOptions {
  readonly container: Container | undefined;
  /** What had brought the page when it began. */
  readonly controller: KeptWorker | null;
  /** Paths of what the page was loaded with. */
  readonly files: readonly string[];
  readonly reload: () => void;
  /** Throws away all that was kept for this page. */
  readonly forget: () => Promise<void>;
  readonly clock: Clock;
}

const SCRIPT = '/service-worker.js';
/**
 * A new worker takes over in some 10 ms, but not before the one it follows has looked what the gateway serves, which may take
 * 10 s. Loaded anew meanwhile the page would be the old one again.
 */
const TAKE_LIMIT_MS = 12_000;

export function createPageKeeper({
  container,
  controller,
  files,
  reload,
  forget,
  clock,
}: PageKeeperOptions): KeepPage {
  return ({ onRenewed, onNotKept }) => {
    if (!container) return undefined;
    const stopped = new AbortController();
    const { signal } = stopped;
    let registration: Registration | undefined;
    let cancelTake: Cancel = () => {};

    function follow(found: Registration): void {
      registration = found;
      const wasTaken = controller !== null && container?.controller !== controller;
      if (wasTaken) onRenewed();
      lookForWaiting(found);
      // Begun before this page listened, by the one before it or by another tab, which nothing tells a second time.
      watch(found, found.installing);
      found.addEventListener('updatefound', () => watch(found, found.installing), { signal });
      check();
    }

    /** The first one of all is no news. */
    function lookForWaiting({ waiting, active }: Registration): void {
      if (waiting && active) onRenewed();
    }

    function watch(found: Registration, worker: KeptWorker | null): void {
      let before = worker?.state;
      const tell = () => {
        if (worker?.state === 'installed' && found.active) onRenewed();
        else if (worker?.state === 'redundant' && before === 'installing' && found.active) onNotKept();
        before = worker?.state;
      };
      worker?.addEventListener('statechange', tell, { signal });
    }

    function check(): void {
      const found = registration;
      // The gateway may be away, or have no certificate that holds: then the page stays as it is.
      found?.update().then(
        () => signal.aborted || lookForWaiting(found),
        () => {},
      );
      // No worker takes over while the one before it has anything to do: what it would find, the next one finds.
      if (found?.active && !found.waiting) say(found.active, { kind: 'look', files });
    }

    // Another tab took the new version: what this page would still load is no longer kept.
    container.addEventListener('controllerchange', onRenewed, { signal });
    container.addEventListener(
      'message',
      (event) => {
        const word: FromWorker | undefined = event instanceof MessageEvent ? event.data : undefined;
        if (word?.kind === 'renewed') onRenewed();
      },
      { signal },
    );
    container.register(SCRIPT, { updateViaCache: 'none' }).then(
      (found) => signal.aborted || follow(found),
      // What is registered is not asked for again. So it went, with what was kept, while the page that it had brought still
      // began, and nobody heard that told.
      () => signal.aborted || controller === null || onRenewed(),
    );

    function take(): void {
      cancelTake();
      const waiting = registration?.waiting;
      if (!waiting) {
        reload();
        return;
      }
      const onState = () => {
        if (waiting.state === 'activated') reload();
        // A still newer one has come in its place.
        else if (waiting.state === 'redundant') take();
      };
      waiting.addEventListener('statechange', onState, { signal });
      say(waiting, { kind: 'take-over' });
      cancelTake = clock.after(TAKE_LIMIT_MS, reload);
    }

    return {
      check,
      take,
      abandon() {
        cancelTake();
        // Its own worker would keep the page that it has as long as it is registered.
        const gone = Promise.all([registration?.unregister(), forget()]);
        void gone.then(reload, reload);
      },
      dispose() {
        cancelTake();
        stopped.abort();
      },
    };
  };
}

function say(worker: KeptWorker, word: ToWorker): void {
  worker.postMessage(word);
}
