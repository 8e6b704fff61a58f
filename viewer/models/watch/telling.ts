import { computed, type ReadonlySignal } from '@preact/signals';
import type { Session } from '../session/session.ts';
import { type Explanation, explain } from './explain.ts';
import type { Watch } from './watch.ts';
import { type Words, wordsFor } from './words.ts';

/** What there is to be said of one camera's picture. */
export interface Telling {
  readonly words: ReadonlySignal<Words>;
  /** Why there is no picture and what helps, where more is to be said than {@link words} has. */
  readonly explanation: ReadonlySignal<Explanation | undefined>;
}

export interface TellingOptions {
  readonly watch: Watch;
  readonly session: Session;
  /** The browser believes that it has a network. */
  readonly online: ReadonlySignal<boolean>;
}

/** Host and port in a WebSocket URL, and never who signs in there; a mere path is the gateway's own server. */
function foreignBroker(url: string): string | undefined {
  return /^wss?:\/\/(?:[^/?#]*@)?([^/?#]+)/i.exec(url)?.[1];
}

export function createTelling({ watch, session, online }: TellingOptions): Telling {
  const plight = computed(() => ({
    online: online.value,
    gatewayName: session.info.value.gateway,
    broker: foreignBroker(session.info.value.broker.url),
    link: session.link.value,
    gateway: session.gateway.value,
    phase: watch.phase.value,
    camera: watch.camera.value,
    listed: session.cameras.value !== undefined,
    problem: watch.problem.value,
    stillForS: watch.stillForS.value,
  }));
  return {
    words: computed(() => wordsFor(plight.value)),
    explanation: computed(() =>
      explain({
        ...plight.value,
        chosen: watch.chosen.value,
        quality: watch.quality.value,
        mayManageCameras: session.info.value.mayManageCameras,
      }),
    ),
  };
}
