import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Principal } from '../../access/principal.ts';
import { decide } from '../../access/rights.ts';
import type { CameraInfo, SignalErrorCode } from '../../protocol/messages.ts';
import type { Candidate, PeerEngine } from '../peer/peer.ts';
import { fitCameras } from './camera-list.ts';
import { Refusal } from './refusal.ts';
import { Viewing, type ViewingOptions } from './viewing.ts';
import type { WatchableCamera, WatchableCameras } from './watchable.ts';

export interface ViewingsOptions {
  readonly cameras: WatchableCameras;
  readonly engine: PeerEngine;
  /** Peer connections of the whole gateway. */
  readonly maxViewers: number;
  readonly logger: Logger;
}

export interface OpenOptions {
  readonly principal: Principal;
  readonly camera: string;
  readonly quality: 'main' | 'sub';
  /** The viewer wants a relay between; whoever may have nothing else gets it in any case. */
  readonly relayOnly?: boolean;
  onCandidate(candidate: Candidate): void;
  onEnd(code: SignalErrorCode, message: string): void;
}

export interface EnableOptions {
  readonly principal: Principal;
  readonly camera: string;
  readonly enabled: boolean;
}

/** Peer connections that one principal may have at once; a wall of screens has a few dozen. */
const MAX_PER_PRINCIPAL = 64;

/**
 * Connections that are over keep their ports for seconds where a STUN server does not answer; so many may do so beside
 * those that are open, since each needs one of `webrtc.ports`.
 */
const MAX_ENDING = 32;

/**
 * Every viewing of the gateway, whichever carrier it came by. The carriers ask here and nowhere else, so rights and
 * limits are the same for all.
 */
export class Viewings {
  readonly #options: ViewingsOptions;
  readonly #open = new Map<Viewing, Principal>();
  readonly #ending = new Map<Viewing, Principal>();
  readonly #stopListening: () => void;
  #closed = false;

  constructor(options: ViewingsOptions) {
    this.#options = options;
    this.#stopListening = options.cameras.onChange(() => this.#endOfLost());
  }

  get count(): number {
    return this.#open.size;
  }

  /** The cameras that `principal` may see, as it may see them. */
  camerasFor(principal: Principal): CameraInfo[] {
    const cameras = this.#options.cameras
      .list()
      .filter(({ name }) => decide(principal, { kind: 'watch', camera: name }).allowed)
      .map((camera) => ({
        ...camera.info(),
        mayCommand: decide(principal, { kind: 'command', camera: camera.name }).allowed,
        mayConfigure: decide(principal, { kind: 'configure', camera: camera.name }).allowed,
      }));
    return [...fitCameras(cameras)];
  }

  /** Begins a viewing that has yet to answer its offer. Throws {@link Refusal}. */
  open({ principal, camera, quality, relayOnly = false, onCandidate, onEnd }: OpenOptions): Viewing {
    const right = decide(principal, { kind: 'watch', camera });
    if (!right.allowed) throw new Refusal('forbidden', right.reason);
    const watched = this.#options.cameras.get(camera);
    if (!watched) throw new Refusal('no-such-camera', `there is no camera ${camera} here`);
    if (!watched.enabled) throw new Refusal('camera-down', offSentence(watched));
    // A pull begun now would outlive the cameras' own farewell.
    if (this.#closed) throw new Refusal('shutting-down', 'the gateway is shutting down');
    this.#checkLimits(principal);
    const viewing: Viewing = this.#begin({
      camera: watched,
      quality,
      principal,
      relayOnly: relayOnly || principal.relayOnly === true,
      onCandidate,
      onEnd: (code, message) => {
        this.close(viewing);
        onEnd(code, message);
      },
    });
    this.#open.set(viewing, principal);
    return viewing;
  }

  /** Switches a camera on or off by its own control, as the command does. Throws {@link Refusal}. */
  async enable({ principal, camera, enabled }: EnableOptions): Promise<void> {
    const right = decide(principal, { kind: 'configure', camera });
    if (!right.allowed) throw new Refusal('forbidden', right.reason);
    const found = this.#options.cameras.get(camera);
    if (!found) throw new Refusal('no-such-camera', `there is no camera ${camera} here`);
    const link = found.control({ id: randomUUID(), principal, send() {} });
    try {
      const answer = await link.execute({ command: 'enable', enabled });
      if (answer.status === 'error') throw new Refusal('internal', answer.error);
    } finally {
      link.close();
    }
  }

  /** Ends one viewing without telling its viewer. */
  close(viewing: Viewing): void {
    const owner = this.#open.get(viewing);
    const freed = viewing.close();
    if (!owner) return;
    this.#open.delete(viewing);
    this.#ending.set(viewing, owner);
    void freed.finally(() => this.#ending.delete(viewing));
  }

  /** The rights of that principal have ended; each of its viewers is told why. */
  endOf(principalId: string, reason: string): void {
    for (const [viewing, { id }] of [...this.#open]) if (id === principalId) viewing.end('withdrawn', reason);
  }

  /** Ends every viewing; none begins any more. */
  closeAll(): void {
    this.#closed = true;
    this.#stopListening();
    for (const viewing of [...this.#open.keys()]) this.close(viewing);
  }

  /** Whoever watches a camera that was switched off, changed or removed is told. */
  #endOfLost(): void {
    const { cameras } = this.#options;
    for (const viewing of [...this.#open.keys()]) {
      const camera = cameras.get(viewing.camera);
      if (!camera) viewing.end('no-such-camera', goneSentence(viewing.camera, cameras.list()));
      // Its viewer begins anew at once, as where a camera sends something else.
      else if (!viewing.watches(camera))
        viewing.end('format-changed', `the camera ${viewing.camera} was changed and begins anew`);
      else if (!camera.enabled) viewing.end('camera-down', offSentence(camera));
    }
  }

  #begin(options: Omit<ViewingOptions, 'engine' | 'logger'>): Viewing {
    const { engine, logger } = this.#options;
    try {
      return new Viewing({ ...options, engine, logger });
    } catch (error) {
      logger.error({ err: error, camera: options.camera.name }, 'the WebRTC engine made no peer');
      throw new Refusal('internal', 'the gateway could not begin; its log says why');
    }
  }

  #checkLimits(principal: Principal): void {
    const { maxViewers } = this.#options;
    if (this.#open.size >= maxViewers) {
      throw new Refusal('too-many', `${maxViewers} viewers watch already; webrtc.maxViewers allows no more`);
    }
    if (this.#open.size + this.#ending.size >= maxViewers + MAX_ENDING) {
      throw new Refusal(
        'too-many',
        'connections of other viewers are just ending; try again in a few seconds',
      );
    }
    let own = 0;
    for (const holders of [this.#open, this.#ending])
      for (const holder of holders.values()) if (holder.id === principal.id) own++;
    if (own >= MAX_PER_PRINCIPAL) {
      throw new Refusal('too-many', `${principal.name} has ${own} peer connections open already`);
    }
  }
}

function goneSentence(name: string, cameras: readonly WatchableCamera[]): string {
  const now = cameras.find((camera) => camera.info().formerly === name);
  return now ? `the camera ${name} is called ${now.name} now` : `the camera ${name} was removed`;
}

function offSentence({ name }: WatchableCamera): string {
  return `${name} is switched off`;
}
