import { DeviceError } from '../camera.ts';
import type { MediaProfile, PtzNode } from './answers.ts';
import { isAnswer } from './fault.ts';
import type { Axes, OnvifClient } from './onvif-client.ts';
import { choosePtzProfile } from './profiles.ts';

/** A camera that has been reached, and what it said of itself then. */
export interface Session {
  readonly client: OnvifClient;
  readonly profiles: readonly MediaProfile[];
  /**
   * Nothing where the camera can not be moved. Asked for at the first call only, and then kept, so that neither a
   * stream nor a stop waits for a PTZ service that hangs.
   */
  findPtz(): Promise<PtzTarget | undefined>;
}

/** What PTZ commands need to know. */
export interface PtzTarget {
  /** Token of the profile that commands name. */
  readonly profile: string;
  readonly node: PtzNode;
  readonly axes: Axes;
}

export interface SessionsOptions {
  readonly camera: string;
  readonly createClient: () => OnvifClient;
  /** Token of the profile that was configured as the main one. */
  readonly mainToken: string | undefined;
}

/** What is supposed of a camera that has PTZ but does not describe it: whatever it lacks it will refuse. */
const UNDESCRIBED_NODE: PtzNode = { pan: true, tilt: true, zoom: true, home: true };

/** The present session with a camera: opened by the first who needs it, and anew after it has failed. */
export class Sessions {
  readonly #options: SessionsOptions;
  /** Shared by all who ask while it is being opened. */
  #current: Promise<Session> | undefined;
  #client: OnvifClient | undefined;
  #isClosed = false;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /**
   * Does `task` with the present session. Refused credentials may only mean that the camera's clock was set since
   * the session was opened, so then it is tried once more with a new one. Throws {@link DeviceError}.
   */
  async use<T>(task: (session: Session) => Promise<T>): Promise<T> {
    const isOld = this.#current !== undefined;
    const current = this.#open();
    const session = await current;
    try {
      return await task(session);
    } catch (error) {
      // One that is only slow has not changed, and a stop must not wait for it to be asked all over again.
      if (!(error instanceof DeviceError) || isAnswer(error) || isTimeout(error)) throw error;
      this.#forget(current);
      if (!isOld || error.kind !== 'refused-credentials') throw error;
      return task(await this.#open());
    }
  }

  /** Does `task` with a new session, which the others use from then on too. */
  renew<T>(task: (session: Session) => Promise<T>): Promise<T> {
    if (this.#current) this.#forget(this.#current);
    return this.use(task);
  }

  /** Ends what is under way. Whoever asks afterwards is refused. */
  close(): void {
    this.#isClosed = true;
    this.#client?.close();
  }

  #open(): Promise<Session> {
    if (this.#isClosed) return Promise.reject(closedError(this.#options.camera));
    if (this.#current) return this.#current;
    const client = this.#options.createClient();
    this.#client = client;
    const opening = openSession(client, this.#options.mainToken);
    this.#current = opening;
    opening.catch(() => this.#forget(opening));
    return opening;
  }

  /** Those who still use it finish with it; nobody begins with it any more. */
  #forget(session: Promise<Session>): void {
    if (this.#current === session) this.#current = undefined;
  }
}

async function openSession(client: OnvifClient, mainToken: string | undefined): Promise<Session> {
  await client.open();
  const profiles = await client.profiles();
  const profile = client.hasPtz ? choosePtzProfile({ profiles, mainToken }) : undefined;
  let target: Promise<PtzTarget> | undefined;
  return {
    client,
    profiles,
    async findPtz() {
      if (!profile) return undefined;
      target ??= describePtz(client, profile);
      try {
        return await target;
      } catch (error) {
        target = undefined;
        throw error;
      }
    },
  };
}

async function describePtz(client: OnvifClient, profile: MediaProfile): Promise<PtzTarget> {
  const node = await findNode(client, profile.ptz?.nodeToken);
  const axes = { panTilt: node.pan || node.tilt, zoom: node.zoom };
  return { profile: profile.token, node, axes };
}

async function findNode(client: OnvifClient, token: string | undefined): Promise<PtzNode> {
  try {
    const nodes = await client.ptzNodes();
    return nodes.get(token ?? '') ?? UNDESCRIBED_NODE;
  } catch (error) {
    if (isAnswer(error) || isTimeout(error)) return UNDESCRIBED_NODE;
    throw error;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof DeviceError && error.kind === 'timeout';
}

function closedError(camera: string): DeviceError {
  return new DeviceError({
    kind: 'unreachable',
    camera,
    message: `The camera ${camera} is not used any more`,
  });
}
