import { DeviceError } from '../camera.ts';
import { isAnswer } from './fault.ts';
import { findImaging, type ImagingTarget } from './imaging-target.ts';
import { lazy } from './lazy.ts';
import type { OnvifClient } from './onvif-client.ts';
import { chooseProfile, choosePtzProfile } from './profiles.ts';
import { axesOf } from './ptz/spaces.ts';
import { findRelays, type RelayTarget } from './relay-target.ts';
import type { MediaProfile } from './services/media-service.ts';
import { type PtzBinding, type PtzNode, UNDESCRIBED_NODE } from './services/ptz-node.ts';
import { type Axes, askNodes } from './services/ptz-service.ts';

/** Of a picture whose size the camera does not tell. */
const USUAL_ASPECT = 9 / 16;

/** A camera that has been reached, and what it said of itself then. */
export interface Session {
  readonly client: OnvifClient;
  readonly profiles: readonly MediaProfile[];
  /**
   * Nothing where the camera can not be moved. As the others it is asked for at the first call only, and then kept,
   * so that neither a stream nor a stop waits for a service that hangs.
   */
  findPtz(): Promise<PtzTarget | undefined>;
  /** Nothing where there is no picture to set. */
  findImaging(): Promise<ImagingTarget | undefined>;
  /** Nothing where it has no relays. */
  findRelays(): Promise<RelayTarget | undefined>;
}

/** What PTZ commands need to know. */
export interface PtzTarget {
  /** Token of the profile that commands name. */
  readonly profile: string;
  readonly node: PtzNode;
  /** Those that a stop names: all that may be moving. */
  readonly axes: Axes;
  readonly limits: PtzBinding['limits'];
  /** Height of the picture by its width. */
  readonly aspect: number;
}

export interface SessionsOptions {
  readonly camera: string;
  readonly createClient: () => OnvifClient;
  readonly tokens: ProfileTokens;
}

/** Tokens of the profiles that were configured. */
export interface ProfileTokens {
  readonly main: string | undefined;
  /** Of the one that PTZ commands name. */
  readonly ptz: string | undefined;
}

/** A session with those who use it. */
interface Held {
  readonly client: OnvifClient;
  /** Shared by all who ask while it is being opened. */
  readonly opening: Promise<Session>;
  users: number;
}

/** The present session with a camera: opened by the first who needs it, and anew after it has failed. */
export class Sessions {
  readonly #options: SessionsOptions;
  #current: Held | undefined;
  /** The present one, and earlier ones that are still in use: events go on in theirs for days. */
  readonly #held = new Set<Held>();
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
    const held = this.#open();
    return this.#hold(held, async (session) => {
      try {
        return await task(session);
      } catch (error) {
        // One that is only slow has not changed, and a stop must not wait for it to be asked all over again.
        if (!(error instanceof DeviceError) || isAnswer(error) || isTimeout(error)) throw error;
        this.#drop(held);
        if (!isOld || error.kind !== 'refused-credentials') throw error;
        return this.#hold(this.#open(), task);
      }
    });
  }

  /** Does `task` with a new session, which the others use from then on too. */
  renew<T>(task: (session: Session) => Promise<T>): Promise<T> {
    this.forget();
    return this.use(task);
  }

  /** Has whoever asks next begin anew. */
  forget(): void {
    if (this.#current) this.#drop(this.#current);
  }

  /** Ends what is under way, in whichever session. Whoever asks afterwards is refused. */
  close(): void {
    this.#isClosed = true;
    for (const { client } of this.#held) client.close();
  }

  async #hold<T>(held: Held, task: (session: Session) => Promise<T>): Promise<T> {
    held.users++;
    try {
      return await task(await held.opening);
    } finally {
      held.users--;
      this.#letGo(held);
    }
  }

  #open(): Held {
    if (this.#isClosed) throw closedError(this.#options.camera);
    if (this.#current) return this.#current;
    const client = this.#options.createClient();
    const held: Held = { client, opening: openSession(client, this.#options.tokens), users: 0 };
    this.#current = held;
    this.#held.add(held);
    held.opening.catch(() => this.#drop(held));
    return held;
  }

  /** Those who still use it finish with it; nobody begins with it any more. */
  #drop(held: Held): void {
    if (this.#current === held) this.#current = undefined;
    this.#letGo(held);
  }

  #letGo(held: Held): void {
    if (held.users === 0 && held !== this.#current) this.#held.delete(held);
  }
}

async function openSession(client: OnvifClient, tokens: ProfileTokens): Promise<Session> {
  await client.open();
  const profiles = await client.profiles();
  const ptzProfile = client.has('ptz') ? choosePtzProfile({ profiles, tokens }) : undefined;
  const main = chooseProfile({ profiles, quality: 'main', token: tokens.main });
  const source = main.kind === 'chosen' ? main.profile.source : undefined;
  const findPtz = lazy(async () => ptzProfile && describePtz(client, ptzProfile));
  return {
    client,
    profiles,
    findPtz,
    findImaging: lazy(async () => {
      if (source === undefined) return undefined;
      const nodeCommands = (await findPtz())?.node.auxiliary ?? [];
      return findImaging(client, { source, nodeCommands });
    }),
    findRelays: lazy(() => findRelays(client)),
  };
}

async function describePtz(client: OnvifClient, profile: MediaProfile): Promise<PtzTarget> {
  const node = await findNode(client, profile.ptz);
  const moved = [node.continuous, node.relative, node.absolute].map(axesOf);
  const axes = {
    panTilt: moved.some(({ pan, tilt }) => pan || tilt),
    zoom: moved.some(({ zoom }) => zoom),
  };
  const { token, width, height } = profile;
  const aspect = width > 0 && height > 0 ? height / width : USUAL_ASPECT;
  return { profile: token, node, axes, limits: profile.ptz?.limits ?? {}, aspect };
}

async function findNode(client: OnvifClient, binding: PtzBinding | undefined): Promise<PtzNode> {
  try {
    const nodes = await askNodes(client, binding?.defaultSpaces ?? []);
    const [only, ...others] = nodes.values();
    const found = nodes.get(binding?.nodeToken ?? '') ?? (others.length === 0 ? only : undefined);
    return found ?? UNDESCRIBED_NODE;
  } catch (error) {
    if (isAnswer(error) || isTimeout(error)) return UNDESCRIBED_NODE;
    throw error;
  }
}

/** Whether the camera was asked and said nothing in time. */
export function isTimeout(error: unknown): boolean {
  return error instanceof DeviceError && error.kind === 'timeout';
}

function closedError(camera: string): DeviceError {
  return new DeviceError({
    kind: 'unreachable',
    camera,
    message: `The camera ${camera} is not used any more`,
  });
}
