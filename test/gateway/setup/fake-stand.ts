import type { CameraConfig } from '../../../config/schema.ts';
import type { CameraFacts } from '../../../devices/camera.ts';
import type { CameraStand } from '../../../gateway/setup/camera-stand.ts';
import { FACTS } from './fake-camera.ts';

export interface FakeStand extends CameraStand {
  /** What was run, in order. */
  readonly raised: CameraConfig[];
  /** Names of those that run. */
  readonly running: Set<string>;
  /** What was done with cameras that were made ready. */
  readonly ready: string[];
}

/** Cameras that run by being in a list; `porch` does from the first. */
export function fakeStand({
  cameras = [],
  facts = () => FACTS,
  ...options
}: Partial<CameraStand> & { readonly cameras?: readonly CameraConfig[] } = {}): FakeStand {
  const configs = new Map(cameras.map((camera) => [camera.name, camera]));
  const running = new Set(['porch', ...configs.keys()]);
  const raised: CameraConfig[] = [];
  const ready: string[] = [];
  return {
    raised,
    running,
    ready,
    known: () => [...running].map((name) => ({ name, url: 'http://192.0.2.1/onvif/x', identity: 'urn:a' })),
    get: (name) => configs.get(name),
    facts,
    async ask(name): Promise<CameraFacts> {
      return facts(name) ?? {};
    },
    async raise(camera) {
      raised.push(camera);
      configs.set(camera.name, camera);
      running.add(camera.name);
    },
    async prepare(name, camera) {
      ready.push(`${camera.name} ready`);
      return {
        async takePlace() {
          ready.push(`${camera.name} for ${name}`);
          configs.delete(name);
          running.delete(name);
          configs.set(camera.name, camera);
          running.add(camera.name);
        },
        async drop() {
          ready.push(`${camera.name} dropped`);
        },
      };
    },
    async lower(name) {
      configs.delete(name);
      return running.delete(name);
    },
    ...options,
  };
}
