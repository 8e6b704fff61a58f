import { computed, effect, type ReadonlySignal } from '@preact/signals';
import * as z from 'zod/mini';
import type { IceServer } from '../../protocol/messages.ts';
import type { SessionInfo } from '../../protocol/session-info.ts';
import { texts } from '../texts.ts';
import type { OpenLink } from '../transport/link.ts';
import type { OpenPeer } from '../transport/peer-link.ts';
import type { Clock } from './clock.ts';
import type { Memory } from './memory.ts';
import { notesFor } from './notes.ts';
import { createPtz, type PtzControl, type PtzReport } from './ptz.ts';
import { createSession, type Session } from './session.ts';
import { createSoundSwitch, type SoundSwitch } from './sound.ts';
import type { Toasts } from './toasts.ts';
import { createWatch, type Watch } from './watch.ts';
import { type Words, wordsFor } from './words.ts';

/** All that is there while somebody is signed in. */
export interface Room {
  readonly info: SessionInfo;
  readonly session: Session;
  readonly watch: Watch;
  readonly ptz: PtzControl;
  readonly words: ReadonlySignal<Words>;
  readonly sound: SoundSwitch;
  /** What can not be heard or seen well, in sentences. */
  readonly notes: ReadonlySignal<readonly string[]>;
  /** The page or the network came back: looks after everything at once. */
  check(): void;
  dispose(): void;
}

export interface RoomOptions {
  readonly info: SessionInfo;
  readonly token: string;
  readonly memory: Memory;
  readonly toasts: Toasts;
  readonly online: ReadonlySignal<boolean>;
  readonly openLink: OpenLink;
  readonly openPeer: OpenPeer;
  readonly newName: () => string;
  readonly clock: Clock;
  /** The token may be worth nothing any more. */
  readonly onDoubt: () => void;
}

/** Nobody is to turn a camera that was last seen so many seconds ago. */
const BLIND_AFTER_S = 4;

export function createRoom(options: RoomOptions): Room {
  const { info, memory, toasts, clock, newName } = options;
  const session = createSession({
    info,
    token: options.token,
    iceServers: recallIceServers(memory),
    openLink: options.openLink,
    newName,
    clock,
    onDoubt: options.onDoubt,
    onForgery(message) {
      toasts.show({ title: texts.toasts.forgery, detail: texts.toasts.reason(message) });
    },
  });
  const watch = createWatch({
    session,
    openPeer: options.openPeer,
    newName,
    clock,
    camera: memory.read('camera'),
    quality: memory.read('quality') === 'sub' ? 'sub' : 'main',
    onRefusal({ message }) {
      toasts.show({ title: texts.toasts.refusal, detail: texts.toasts.reason(message) });
    },
  });
  const ptz = createPtz({
    camera: watch.camera,
    channel: watch.control,
    blind: computed(() => watch.phase.value === 'waiting' || (watch.stillForS.value ?? 0) >= BLIND_AFTER_S),
    clock,
    onReport: (report) => reportCommand(toasts, report),
  });
  const words = computed(() =>
    wordsFor({
      online: options.online.value,
      gatewayName: info.gateway,
      link: session.link.value,
      gateway: session.gateway.value,
      phase: watch.phase.value,
      camera: watch.camera.value,
      listed: session.cameras.value !== undefined,
      problem: watch.problem.value,
      stillForS: watch.stillForS.value,
    }),
  );
  const sound = createSoundSwitch({ on: memory.read('sound') === 'on' });
  const notes = computed(() =>
    notesFor({ camera: watch.camera.value, wanted: watch.quality.value, got: watch.got.value }),
  );
  const stopRemembering = effect(() => {
    // Only a camera that is there is worth remembering.
    if (watch.camera.value) memory.write('camera', watch.camera.value.name);
    memory.write('quality', watch.quality.value);
    memory.write('sound', sound.state.value === 'off' ? undefined : 'on');
    memory.write('ice-servers', JSON.stringify(session.iceServers.value));
  });

  return {
    info,
    session,
    watch,
    ptz,
    words,
    sound,
    notes,
    check() {
      session.check();
      watch.check();
    },
    dispose() {
      stopRemembering();
      ptz.dispose();
      watch.dispose();
      session.dispose();
    },
  };
}

const iceServersSchema = z.array(
  z.object({
    urls: z.array(z.string()),
    username: z.optional(z.string()),
    credential: z.optional(z.string()),
  }),
);

function recallIceServers(memory: Memory): readonly IceServer[] {
  try {
    return z.parse(iceServersSchema, JSON.parse(memory.read('ice-servers') ?? '[]'));
  } catch {
    // Written by another version; the welcome brings the list again.
    return [];
  }
}

function reportCommand(toasts: Toasts, { camera, outcome }: PtzReport): void {
  const say = texts.toasts;
  if (outcome.kind === 'unanswered') {
    toasts.show({ title: say.unanswered(camera) });
  } else if (outcome.kind === 'error') {
    toasts.show({
      title: say.command(camera, outcome.code),
      detail: say.reason(outcome.error),
    });
  }
}
