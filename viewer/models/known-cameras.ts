import { computed, effect, type ReadonlySignal } from '@preact/signals';
import * as z from 'zod/mini';
import type { Clock } from './clock.ts';
import type { Memory } from './memory.ts';
import type { Session } from './session/session.ts';

/** Which cameras a gateway had when it was last heard of. */
export interface KnownCameras {
  /** In this browser's order. */
  readonly names: readonly string[];
  /** In milliseconds since 1970. */
  readonly seenAt: number;
}

/** The gateway's list for as long as it has not sent one: names, and no more. */
export interface KnownList {
  /** Undefined once the gateway has told in this visit, and where it never did. */
  readonly last: ReadonlySignal<KnownCameras | undefined>;
  /** There is nobody to tell just now, so that it is worth saying how old the list is. */
  readonly away: ReadonlySignal<boolean>;
  dispose(): void;
}

export interface KnownListOptions {
  readonly memory: Memory;
  /** The gateway's key. */
  readonly gateway: string;
  readonly session: Pick<Session, 'cameras' | 'heard' | 'link' | 'gateway'>;
  /** The cameras' names in this browser's order. */
  readonly order: ReadonlySignal<readonly string[]>;
  /** Somebody looks at the page; it may be gone soon where nobody does. */
  readonly attending: ReadonlySignal<boolean>;
  /** The browser believes that it has a network. */
  readonly online: ReadonlySignal<boolean>;
  readonly clock: Clock;
}

/** No house has more, and a memory is small. */
const MAX_NAMES = 256;

const keptSchema = z.object({
  names: z.array(z.string().check(z.maxLength(100))).check(z.maxLength(MAX_NAMES)),
  seenAt: z.number(),
});

export function createKnownList(options: KnownListOptions): KnownList {
  const { memory, order, attending, online, clock } = options;
  const { cameras, heard, link, gateway } = options.session;
  const key = `cameras.${options.gateway}` as const;
  const kept = recall(memory.read(key));
  let wasHeard = false;

  const stop = effect(() => {
    attending.value;
    const names = order.value.slice(0, MAX_NAMES);
    const isHeard = heard.value;
    if (!cameras.value) return;
    // It was there until now.
    if (isHeard || wasHeard) memory.write(key, JSON.stringify({ names, seenAt: clock.wall() }));
    wasHeard = isHeard;
  });

  return {
    last: computed(() => (cameras.value ? undefined : kept)),
    away: computed(
      () =>
        !online.value ||
        link.value.kind === 'lost' ||
        (gateway.value !== 'unknown' && gateway.value !== 'online'),
    ),
    dispose: stop,
  };
}

function recall(text: string | undefined): KnownCameras | undefined {
  try {
    const { data } = z.safeParse(keptSchema, JSON.parse(text ?? ''));
    return data && data.names.length > 0 ? data : undefined;
  } catch {
    // Nothing was kept yet.
    return undefined;
  }
}
