import { render } from 'preact';
import { AppView } from './components/app-view.tsx';
import { createApp } from './models/app.ts';
import { platformClock, randomName } from './models/clock.ts';
import { createMemory } from './models/memory.ts';
import { createCameraRequests } from './transport/camera-requests.ts';
import { openMqttLink } from './transport/mqtt-link.ts';
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
    ...createCameraRequests(window.location.href),
    saveFile,
    openLink: openMqttLink,
    openPeer: openPeerLink,
    newName: randomName,
    clock: platformClock,
  });
  render(<AppView app={app} />, element);
  return () => {
    render(null, element);
    app.dispose();
  };
}
