import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { BROKER_USERS, documentedRights, externalBroker } from './documented-rights.ts';
import { type Mosquitto, startMosquitto } from './mosquitto.ts';
import { type OnvifTestCamera, startOnvifCamera } from './onvif-camera.ts';
import { type OrielProcess, startOriel } from './oriel-process.ts';
import { openViewer, type ViewerPage } from './viewer-page.ts';

/** A gateway with one camera `porch` whose signaling goes through Mosquitto, and a browser to watch it. */
export interface ExternalHouse {
  readonly browser: Browser;
  readonly camera: OnvifTestCamera;
  readonly broker: Mosquitto;
  readonly oriel: OrielProcess;
  /** A page that is signed in as an operator. */
  open(): Promise<ViewerPage>;
  close(): Promise<void>;
}

const TOKEN = 'the-token-of-the-phone';

/** Mosquitto has the users and the rights that docs/protocol.md tells people to give it. */
export async function startExternalHouse(): Promise<ExternalHouse> {
  const [browser, camera, broker] = await Promise.all([
    launchChromium(),
    startOnvifCamera('porch'),
    startMosquitto({ users: BROKER_USERS, acl: await documentedRights() }),
  ]);
  const oriel = await startOriel({
    broker: externalBroker(broker),
    access: { tokens: [{ name: 'phone', token: TOKEN, role: 'operator' }] },
    cameras: [camera.config],
  });
  return {
    browser,
    camera,
    broker,
    oriel,
    open: () => openViewer(browser, { url: oriel.httpUrl, token: TOKEN }),
    async close() {
      await Promise.all([browser.close(), oriel.close()]);
      await Promise.all([broker.close(), camera.close()]);
    },
  };
}
