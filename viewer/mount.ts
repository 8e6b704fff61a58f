import { noblePrimitives } from '../protocol/sealing/noble-primitives.ts';
import { keep } from './keep.ts';
import { createApp } from './models/app.ts';
import { platformClock, randomName } from './models/clock.ts';
import { createMemory } from './models/memory.ts';
import { createScout } from './models/session/scout.ts';
import { deviceName } from './models/signing/device-name.ts';
import { createAddressRequest } from './transport/address-request.ts';
import { createCameraRequests } from './transport/camera-requests.ts';
import type { EarlySocket } from './transport/early-socket.ts';
import { platformVibrate } from './transport/haptics.ts';
import { createMqttLinks } from './transport/mqtt-link.ts';
import { createPageHistory } from './transport/page-history.ts';
import { openPeerLink } from './transport/peer-link.ts';
import { createReach } from './transport/reach.ts';
import { saveFile } from './transport/save-file.ts';
import { createSessionRequest } from './transport/session-request.ts';

const RELOAD_AFTER_MS = 2000;

/**
 * Puts the viewer into `element`, by the connection that was begun `early` where it wants that; gives back how to take it out
 * again with all that it opened.
 */
export function mount(element: HTMLElement, early: EarlySocket): () => void {
  const memory = createMemory(() => window.localStorage);
  const reach = createReach(window.location.href);
  const app = createApp({
    page: { window, document },
    memory,
    address: {
      hash: () => window.location.hash,
      replaceHash(hash) {
        const { pathname, search } = window.location;
        window.history.replaceState(window.history.state, '', `${pathname}${search}${hash}`);
      },
    },
    history: createPageHistory(window),
    request: createSessionRequest(window.location.href),
    requestAddress: createAddressRequest(window.location.href),
    ...createCameraRequests(window.location.href),
    saveFile,
    vibrate: platformVibrate(),
    openLink: createMqttLinks({ page: window.location.href, openSocket: early.open }),
    reach,
    openPeer: openPeerLink,
    newName: randomName,
    primitives: typeof window.crypto?.getRandomValues === 'function' ? noblePrimitives : undefined,
    deviceName: deviceName(window.navigator),
    clock: platformClock,
  });
  early.drop();
  const keeping = keep({ app, memory, clock: platformClock });
  let isOver = false;
  let hide = () => {};

  /** The gateway was updated meanwhile, or has gone: while nobody answers, the browser would put its own page here. */
  function loadAnew(): void {
    const ask = reach('/');
    if (!ask) return;
    const scout = createScout({ clock: platformClock, ask });
    scout.start(RELOAD_AFTER_MS, () => window.location.reload());
    hide = scout.stop;
  }

  // After all that goes over the network has been set going: reading and running the looks takes as long as the way there.
  import('./looks.tsx').then(
    ({ show }) => {
      if (!isOver) hide = show({ app, keeping, element });
    },
    () => isOver || loadAnew(),
  );
  return () => {
    isOver = true;
    hide();
    keeping.dispose();
    app.dispose();
  };
}
