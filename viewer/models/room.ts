import { computed, effect, type ReadonlySignal } from '@preact/signals';
import * as z from 'zod/mini';
import type { IceServer } from '../../protocol/messages.ts';
import { identityOf } from '../../protocol/sealing/identity.ts';
import type { Primitives } from '../../protocol/sealing/primitives.ts';
import type { SessionInfo } from '../../protocol/session-info.ts';
import { texts } from '../texts/texts.ts';
import type { RequestRemoval, RequestStill } from '../transport/camera-requests.ts';
import type { OpenLink } from '../transport/link.ts';
import type { OpenPeer } from '../transport/peer-link.ts';
import type { SaveFile } from '../transport/save-file.ts';
import type { Clock } from './clock.ts';
import type { CommandReport } from './control/commands.ts';
import { type Controls, createControls } from './control/controls.ts';
import { createErrands, type Errands } from './control/errands.ts';
import { createPtz, type PtzControl } from './control/ptz.ts';
import type { Memory } from './memory.ts';
import { createSession } from './session/live-session.ts';
import { createRelayOnly, type RelayOnly } from './session/relay-only.ts';
import type { Session } from './session/session.ts';
import { recallEpoch, rememberEpoch, type Visitor } from './signing/visitor.ts';
import { type Toasts, toastFor } from './toasts.ts';
import { notesFor } from './watch/notes.ts';
import { createNoticing, type Noticing } from './watch/noticing.ts';
import { createOpening, type Opening } from './watch/opening.ts';
import { createSoundSwitch, type SoundSwitch } from './watch/sound.ts';
import { createWatch, type Watch } from './watch/watch.ts';
import { type Words, wordsFor } from './watch/words.ts';

/** All that is there while somebody is signed in. */
export interface Room {
  /** Whether it is a device that was paired; else a token signed it in. */
  readonly isDevice: boolean;
  readonly session: Session;
  readonly watch: Watch;
  readonly ptz: PtzControl;
  readonly controls: Controls;
  readonly noticing: Noticing;
  readonly opening: Opening;
  readonly errands: Errands;
  readonly words: ReadonlySignal<Words>;
  readonly sound: SoundSwitch;
  /** Hides this device's addresses behind a relay. */
  readonly relayOnly: RelayOnly;
  /** What can not be heard or seen well, in sentences. */
  readonly notes: ReadonlySignal<readonly string[]>;
  /** The page or the network came back: looks after everything at once. */
  check(): void;
  dispose(): void;
}

export interface RoomOptions {
  readonly visitor: Visitor;
  readonly primitives: Primitives;
  readonly memory: Memory;
  readonly toasts: Toasts;
  readonly online: ReadonlySignal<boolean>;
  readonly openLink: OpenLink;
  readonly openPeer: OpenPeer;
  readonly newName: () => string;
  readonly clock: Clock;
  /** The camera that a link asked for. */
  readonly camera: string | undefined;
  readonly requestStill: RequestStill;
  readonly requestRemoval: RequestRemoval;
  readonly saveFile: SaveFile;
  /** This page's address as the gateway's HTTP server sees it, once it is known. */
  readonly address: () => string | undefined;
  /** The gateway told who this is. */
  readonly onInfo: (info: SessionInfo) => void;
  /** It says that access has ended. */
  readonly onWithdrawn: (message: string) => void;
  /** Access may have ended. */
  readonly onDoubt: () => void;
}

/** Nobody is to turn a camera that was last seen so many seconds ago. */
const BLIND_AFTER_S = 4;

export function createRoom(options: RoomOptions): Room {
  const { visitor, primitives, memory, toasts, clock, newName } = options;
  const { key } = visitor.info;
  const onReport = (report: CommandReport) => {
    const toast = toastFor(report);
    if (toast) toasts.show(toast);
  };
  const session = createSession({
    info: visitor.info,
    identity: identityOf({ seed: visitor.seed, primitives }),
    lastEpoch: recallEpoch(memory, key),
    primitives,
    iceServers: recallIceServers(memory, clock.wall()),
    address: options.address,
    openLink: options.openLink,
    newName,
    clock,
    onEpoch: (epoch) => rememberEpoch(memory, key, epoch),
    onInfo: options.onInfo,
    onWithdrawn: options.onWithdrawn,
    onDoubt: options.onDoubt,
    onForgery(message) {
      toasts.show({ title: texts.toasts.forgery, detail: texts.toasts.reason(message) });
    },
  });
  const relayOnly = createRelayOnly({ memory, info: session.info });
  const watch = createWatch({
    session,
    relayOnly: relayOnly.on,
    openPeer: options.openPeer,
    newName,
    clock,
    camera: options.camera ?? memory.read('camera'),
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
    onReport,
  });
  const controls = createControls({ camera: watch.camera, channel: watch.control, clock, onReport });
  const noticing = createNoticing({ camera: watch.camera, heard: session.heard, clock });
  const opening = createOpening({
    cameras: session.cameras,
    clock,
    choose: watch.choose,
    onUnknown: (camera) => toasts.show({ title: texts.toasts.unknownCamera(camera) }),
  });
  if (options.camera !== undefined) opening.open(options.camera);
  const errands = createErrands({
    ticket: session.ticket,
    clock,
    send: session.send,
    requestStill: options.requestStill,
    requestRemoval: options.requestRemoval,
    saveFile: options.saveFile,
    onRefusal: (refusal) => toasts.show(refusal),
  });
  const words = computed(() =>
    wordsFor({
      online: options.online.value,
      gatewayName: session.info.value.gateway,
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
    isDevice: visitor.token === undefined,
    session,
    watch,
    ptz,
    controls,
    noticing,
    opening,
    errands,
    words,
    sound,
    relayOnly,
    notes,
    check() {
      session.check();
      watch.check();
    },
    dispose() {
      stopRemembering();
      errands.dispose();
      opening.dispose();
      noticing.dispose();
      controls.dispose();
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

/** Without those whose credentials have run out since. */
function recallIceServers(memory: Memory, wallMs: number): readonly IceServer[] {
  try {
    const servers = z.parse(iceServersSchema, JSON.parse(memory.read('ice-servers') ?? '[]'));
    return servers.filter(({ username }) => {
      // As coturn has it for its shared secret: the second since 1970 at which it ends, then anything.
      const until = /^(\d{9,11})(?::|$)/.exec(username ?? '')?.[1];
      return until === undefined || Number(until) * 1000 > wallMs;
    });
  } catch {
    // Written by another version; the welcome brings the list again.
    return [];
  }
}
