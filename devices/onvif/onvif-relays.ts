import { DeviceError, type RelayDevice } from '../camera.ts';
import { isAnswer } from './fault.ts';
import { setRelay } from './services/device-service.ts';
import type { Sessions } from './session.ts';

/** Switches over ONVIF's device or DeviceIO service. */
export class OnvifRelays implements RelayDevice {
  readonly #camera: string;
  readonly #sessions: Sessions;

  constructor({ camera, sessions }: { readonly camera: string; readonly sessions: Sessions }) {
    this.#camera = camera;
    this.#sessions = sessions;
  }

  set(token: string, active: boolean): Promise<void> {
    return this.#sessions.use(async ({ client, findRelays }) => {
      const target = await findRelays();
      const relay = target?.relays.find((candidate) => candidate.token === token);
      if (!target || !relay) throw this.#unknown(token);
      try {
        await setRelay(client, { service: target.service, token, active });
      } catch (error) {
        // Some list their relays in DeviceIO and switch them in the device service.
        if (target.service === 'device' || !isAnswer(error)) throw error;
        await setRelay(client, { service: 'device', token, active }).catch(() => {
          throw error;
        });
      }
    });
  }

  #unknown(token: string): DeviceError {
    return new DeviceError({
      kind: 'unsupported',
      camera: this.#camera,
      message: `The camera ${this.#camera} has no relay ${token}`,
    });
  }
}
