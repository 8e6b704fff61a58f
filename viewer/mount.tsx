import { render } from 'preact';
import { noblePrimitives } from '../protocol/sealing/noble-primitives.ts';
import { AppView } from './components/app-view.tsx';
import { createApp } from './models/app.ts';
import { platformClock, randomName } from './models/clock.ts';
import { createMemory } from './models/memory.ts';
import { deviceName } from './models/signing/device-name.ts';
import { createAddressRequest } from './transport/address-request.ts';
import { createCameraRequests } from './transport/camera-requests.ts';
import { createMqttLinks } from './transport/mqtt-link.ts';
import { openPeerLink } from './transport/peer-link.ts';
import { saveFile } from './transport/save-file.ts';
import { createSessionRequest } from './transport/session-request.ts';

/** Puts the viewer into `element`; gives back how to take it out again with all that it opened. */
export function mount(element: HTMLElement): () => void {
  const app = createApp({
    page: { window, document },
    memory: createMemory(() => window.localStorage),
    address: {
      hash: () => window.location.hash,
      replaceHash(hash) {
        const { pathname, search } = window.location;
        window.history.replaceState(window.history.state, '', `${pathname}${search}${hash}`);
      },
    },
    request: createSessionRequest(window.location.href),
    requestAddress: createAddressRequest(window.location.href),
    ...createCameraRequests(window.location.href),
    saveFile,
    openLink: createMqttLinks(window.location.href),
    openPeer: openPeerLink,
    newName: randomName,
    primitives: typeof window.crypto?.getRandomValues === 'function' ? noblePrimitives : undefined,
    deviceName: deviceName(window.navigator),
    clock: platformClock,
  });
  render(<AppView app={app} />, element);
  return () => {
    render(null, element);
    app.dispose();
  };
}
