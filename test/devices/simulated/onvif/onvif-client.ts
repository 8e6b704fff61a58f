import { Cam, type PTZMoveOptions, type PTZStopOptions, type RequestCallback } from 'onvif';

interface Status {
  readonly position: { readonly x: number; readonly y: number; readonly zoom: number };
  readonly moveStatus: { readonly panTilt: string; readonly zoom: string };
}

/** The npm package `onvif`, which knows nothing of the simulated camera, with promises in place of callbacks. */
export class OnvifClient {
  readonly cam: Cam;

  constructor(options: { url: string; username: string; password: string }) {
    const { url, username, password } = options;
    const { hostname, port } = new URL(url);
    this.cam = new Cam({
      hostname,
      port: Number(port),
      username,
      password,
      timeout: 30_000,
      autoconnect: false,
    });
  }

  /** The package's answers are untyped. */
  ask(ask: (cam: Cam, callback: RequestCallback) => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      ask(this.cam, (error, answer) => (error ? reject(error) : resolve(answer)));
    });
  }

  connect(): Promise<unknown> {
    return this.ask((cam, callback) => cam.connect(callback));
  }

  presets(): Promise<unknown> {
    return this.ask((cam, callback) => cam.getPresets({}, callback));
  }

  status(): Promise<Status> {
    return new Promise((resolve, reject) => {
      this.cam.getStatus({}, (error, status) => (error ? reject(error) : resolve(status)));
    });
  }

  move(options: PTZMoveOptions): Promise<unknown> {
    return this.ask((cam, callback) => cam.continuousMove(options, callback));
  }

  stop(options: PTZStopOptions = {}): Promise<unknown> {
    return this.ask((cam, callback) => cam.stop(options, callback));
  }

  goTo(preset: string): Promise<unknown> {
    return this.ask((cam, callback) => cam.gotoPreset({ preset }, callback));
  }

  goHome(): Promise<unknown> {
    return this.ask((cam, callback) => cam.gotoHomePosition({}, callback));
  }

  async isAtRest(): Promise<boolean> {
    const { panTilt, zoom } = (await this.status()).moveStatus;
    return panTilt === 'IDLE' && zoom === 'IDLE';
  }
}
