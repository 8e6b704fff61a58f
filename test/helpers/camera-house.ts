import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { type OnvifTestCamera, startOnvifCamera } from './onvif-camera.ts';
import { type OrielProcess, startOriel } from './oriel-process.ts';

interface CameraHouseOptions {
  /** What the cameras call themselves. */
  readonly cameras: readonly string[];
  /** How many of them are configured from the beginning; all where it is absent. */
  readonly configured?: number;
  /** Each name's role; `tokenOf` has the token. */
  readonly people: Readonly<Record<string, 'viewer' | 'operator' | 'admin'>>;
}

/** A gateway with cameras of its own and a browser to look at it. */
export interface CameraHouse {
  readonly browser: Browser;
  readonly cameras: readonly OnvifTestCamera[];
  readonly oriel: OrielProcess;
  close(): Promise<void>;
}

export function tokenOf(person: string): string {
  return `the-token-of-the-${person}`;
}

export async function startCameraHouse(options: CameraHouseOptions): Promise<CameraHouse> {
  const [browser, ...cameras] = await Promise.all([
    launchChromium(),
    ...options.cameras.map((name) => startOnvifCamera(name)),
  ]);
  const oriel = await startOriel({
    access: {
      tokens: Object.entries(options.people).map(([name, role]) => ({ name, role, token: tokenOf(name) })),
    },
    cameras: cameras.slice(0, options.configured).map(({ config }) => config),
  });
  return {
    browser,
    cameras,
    oriel,
    async close() {
      await Promise.all([browser.close(), oriel.close()]);
      await Promise.all(cameras.map((camera) => camera.close()));
    },
  };
}
