import { setTimeout as sleep } from 'node:timers/promises';
import { DeviceError, type EventOptions } from '../../camera.ts';
import { isAnswer } from '../fault.ts';
import type { SoapDoor } from '../soap-door.ts';
import type { LifetimeForm } from './lifetime.ts';
import { Presses } from './presses.ts';
import { createPullPoint, type PullPoint, type PullPointOptions } from './pull-point.ts';
import { afterFailedPull, PATIENT_PULL, pullPause } from './pull-policy.ts';
import { readSightings, type SightingOptions } from './sightings.ts';

const NAMESPACE = 'http://www.onvif.org/ver10/events/wsdl';

export interface ListenOptions extends EventOptions, SightingOptions {
  /** Names the camera in errors. */
  readonly camera: string;
  readonly door: SoapDoor;
  /** What the camera's clock shows, in ms since 1970; this machine's where it is absent. */
  readonly cameraNow?: () => number;
  /** Monotonic ms. */
  readonly now?: () => number;
  /** Waits so many ms, or less when `signal` aborts. */
  readonly pause?: (forMs: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Hears a camera's events through one pull point, renewed as long as it lasts (ONVIF Core section 9.1). Resolves after
 * `signal` aborts, having told the camera, which may take 2 s. Rejects with {@link DeviceError} as soon as nothing is
 * heard any more: `unsupported` where the camera lists no event service or says itself that it has none.
 */
export async function listenToEvents(options: ListenOptions): Promise<void> {
  const { camera, door, signal } = options;
  if (signal.aborted) return;
  const servicePath = door.servicePath(NAMESPACE);
  if (servicePath === undefined) {
    const message = `The camera ${camera} has no events`;
    throw new DeviceError({ kind: 'unsupported', camera, message });
  }
  try {
    await new Listening(options, servicePath).run();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** One run: a subscription, or several where the camera can not renew one. */
class Listening {
  readonly #options: ListenOptions;
  readonly #pointOptions: PullPointOptions;
  readonly #presses = new Presses();
  /** How this camera takes the end of a subscription; learnt from its refusals. */
  #createForms: readonly LifetimeForm[] = ['duration', 'time', 'none'];
  #renewForms: readonly LifetimeForm[] = ['duration', 'time'];
  #pullForm = PATIENT_PULL;
  #hasPulled = false;

  constructor(options: ListenOptions, servicePath: string) {
    const { camera, door, signal } = options;
    this.#options = options;
    this.#pointOptions = { camera, door, servicePath, signal, now: () => this.#now() };
  }

  async run(): Promise<void> {
    const { signal, onSubscribed } = this.#options;
    let point = await this.#subscribe();
    try {
      signal.throwIfAborted();
      onSubscribed();
      await this.#synchronize(point);
      while (!signal.aborted) {
        // Not while a pull waits: the small servers of cameras serve one request of a subscription at a time.
        if (point.renewIn < 1_000) point = await this.#renew(point);
        await this.#pull(point);
      }
    } catch (error) {
      // Whoever holds the failed run goes on at once; the camera may be long gone.
      if (!signal.aborted) void leave(point);
      throw error;
    } finally {
      if (signal.aborted) await leave(point);
    }
  }

  async #pull(point: PullPoint): Promise<void> {
    const { otherSources, onEvent, signal } = this.#options;
    const form = this.#pullForm;
    const began = this.#now();
    try {
      const waitMs = Math.max(1_000, Math.min(form.waitMs, point.renewIn));
      const answer = await point.pull({ ...form, waitMs });
      this.#hasPulled = true;
      const { count, sightings } = readSightings(answer, { otherSources });
      for (const sighting of sightings) {
        const event = this.#presses.take(sighting, this.#now());
        if (event && !signal.aborted) onEvent(event);
      }
      const forMs = pullPause({ tookMs: this.#now() - began, count });
      if (forMs > 0) await (this.#options.pause ?? pauseFor)(forMs, signal);
    } catch (error) {
      const why = error instanceof DeviceError ? error.kind : 'other';
      const tookMs = this.#now() - began;
      const decision = afterFailedPull({ form, why, tookMs, hasWorked: this.#hasPulled });
      if (signal.aborted || decision.kind === 'give-up') throw error;
      this.#pullForm = decision.form;
    }
  }

  /** Tries the forms one after another; throws what the camera said to the first of them. */
  async #subscribe(): Promise<PullPoint> {
    const cameraNow = this.#cameraNow();
    let refusal: unknown;
    for (const form of this.#createForms) {
      try {
        const point = await createPullPoint(this.#pointOptions, { form, cameraNow });
        this.#createForms = [form];
        return point;
      } catch (error) {
        if (!isAnswer(error)) throw error;
        refusal ??= error;
      }
    }
    throw refusal;
  }

  async #renew(point: PullPoint): Promise<PullPoint> {
    for (const form of this.#renewForms) {
      try {
        await point.renew(form, point.cameraNow ?? this.#cameraNow());
        this.#renewForms = [form];
        return point;
      } catch (error) {
        // Whether the camera is there at all is seen below.
        if (!isAnswer(error)) break;
      }
    }
    this.#options.signal.throwIfAborted();
    return this.#replace(point);
  }

  /** A new subscription before the old ends, so that nothing goes unheard in between. */
  async #replace(old: PullPoint): Promise<PullPoint> {
    this.#renewForms = [];
    let point = await this.#subscribe().catch((error: unknown) => {
      if (!isAnswer(error)) throw error;
      return undefined;
    });
    await leave(old);
    // Where it had no room for two.
    point ??= await this.#subscribe();
    await this.#synchronize(point);
    return point;
  }

  async #synchronize(point: PullPoint): Promise<void> {
    try {
      await point.synchronize();
    } catch (error) {
      // Most cameras tell how things stand unasked, and some know no such request, or refuse it as if the password
      // were wrong. One that is not there does not answer the pull either.
      if (!(error instanceof DeviceError)) throw error;
    }
  }

  #cameraNow(): number {
    return (this.#options.cameraNow ?? Date.now)();
  }

  #now(): number {
    return (this.#options.now ?? (() => performance.now()))();
  }
}

async function leave(point: PullPoint): Promise<void> {
  await point.unsubscribe().catch(() => undefined);
}

async function pauseFor(forMs: number, signal: AbortSignal): Promise<void> {
  await sleep(forMs, undefined, { signal }).catch(() => undefined);
}
