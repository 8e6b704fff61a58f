import { computed, effect, type ReadonlySignal } from '@preact/signals';
import { identityOf } from '../../protocol/sealing/identity.ts';
import type { Primitives } from '../../protocol/sealing/primitives.ts';
import type { SessionInfo } from '../../protocol/session-info.ts';
import { texts } from '../texts/texts.ts';
import type { RequestRemoval, RequestStill } from '../transport/camera-requests.ts';
import type { Vibrate } from '../transport/haptics.ts';
import type { OpenLink } from '../transport/link.ts';
import type { PageHistory } from '../transport/page-history.ts';
import type { OpenPeer } from '../transport/peer-link.ts';
import type { Reach } from '../transport/reach.ts';
import type { SaveFile } from '../transport/save-file.ts';
import type { Attention } from './attention.ts';
import type { Clock } from './clock.ts';
import type { CommandReport } from './control/commands.ts';
import { type Controls, createControls } from './control/controls.ts';
import { createErrands, type Errands } from './control/errands.ts';
import { createHaptics, type Haptics } from './control/haptics.ts';
import { createPtz, type PtzControl } from './control/ptz.ts';
import type { Memory } from './memory.ts';
import type { Place } from './place.ts';
import { recallIceServers, rememberIceServers } from './session/known-ice-servers.ts';
import { createSession } from './session/live-session.ts';
import { createRelayOnly, type RelayOnly } from './session/relay-only.ts';
import type { Session } from './session/session.ts';
import { recallEpoch, rememberEpoch, type Visitor } from './signing/visitor.ts';
import { createStageAids, type StageAids } from './stage/aids.ts';
import { type Aim, createAim } from './stage/aim.ts';
import type { Gestures } from './stage/gestures.ts';
import { createLens, type Lens } from './stage/lens.ts';
import { createPictureHand } from './stage/picture-hand.ts';
import { type Toasts, toastFor } from './toasts.ts';
import { createViews, type Views } from './views.ts';
import type { Explanation } from './watch/explain.ts';
import { notesFor } from './watch/notes.ts';
import { createNoticing, type Noticing } from './watch/noticing.ts';
import { createOpening, type Opening } from './watch/opening.ts';
import { createSoundSwitch, type SoundSwitch } from './watch/sound.ts';
import { createTelling } from './watch/telling.ts';
import type { Words } from './watch/words.ts';

/** All that is there while somebody is signed in. */
export interface Room extends Views {
  /** Whether it is a device that was paired; else a token signed it in. */
  readonly isDevice: boolean;
  readonly session: Session;
  readonly attention: Attention;
  readonly ptz: PtzControl;
  readonly controls: Controls;
  /** How the picture on show is looked at on this screen. */
  readonly lens: Lens;
  /** What fingers and a mouse do on it. */
  readonly hand: Gestures;
  readonly aim: Aim;
  readonly aids: StageAids;
  readonly haptics: Haptics;
  readonly noticing: Noticing;
  readonly opening: Opening;
  readonly errands: Errands;
  readonly words: ReadonlySignal<Words>;
  /** Why there is no picture and what helps, where more is to be said than {@link words} has. */
  readonly explanation: ReadonlySignal<Explanation | undefined>;
  readonly sound: SoundSwitch;
  /** Hides this device's addresses behind a relay. */
  readonly relayOnly: RelayOnly;
  /** What can not be heard or seen well, in sentences. */
  readonly notes: ReadonlySignal<readonly string[]>;
}

export interface RoomOptions {
  readonly visitor: Visitor;
  readonly primitives: Primitives;
  readonly memory: Memory;
  readonly toasts: Toasts;
  readonly online: ReadonlySignal<boolean>;
  readonly openLink: OpenLink;
  readonly reach: Reach;
  readonly openPeer: OpenPeer;
  readonly newName: () => string;
  readonly clock: Clock;
  readonly history: PageHistory;
  readonly attention: Attention;
  /** What a link asked for. */
  readonly asked: Place | undefined;
  readonly requestStill: RequestStill;
  readonly requestRemoval: RequestRemoval;
  readonly saveFile: SaveFile;
  /** Undefined where this device can not tremble under a finger. */
  readonly vibrate?: Vibrate | undefined;
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
    identity: identityOf({ seed: visitor.seed, publicKey: visitor.publicKey, primitives }),
    lastEpoch: recallEpoch(memory, key),
    primitives,
    iceServers: recallIceServers(memory, clock.wall()),
    address: options.address,
    openLink: options.openLink,
    reach: options.reach,
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
  const views = createViews({
    session,
    gateway: key,
    memory,
    history: options.history,
    attention: options.attention,
    online: options.online,
    relayOnly: relayOnly.on,
    openPeer: options.openPeer,
    newName,
    clock,
    asked: options.asked,
    onRefusal({ message }) {
      toasts.show({ title: texts.toasts.refusal, detail: texts.toasts.reason(message) });
    },
  });
  const { places, watch } = views;
  const lens = createLens({ watch, gateway: key, memory });
  const ptz = createPtz({
    camera: watch.camera,
    channel: watch.control,
    blind: computed(() => watch.phase.value === 'waiting' || (watch.stillForS.value ?? 0) >= BLIND_AFTER_S),
    turn: lens.turn,
    clock,
    onReport,
  });
  const controls = createControls({ camera: watch.camera, channel: watch.control, clock, onReport });
  const aim = createAim({ camera: watch.camera, access: ptz.access });
  const aids = createStageAids({ gateway: key, memory, watch, ptz, clock });
  const haptics = createHaptics({ memory, vibrate: options.vibrate });
  const hand = createPictureHand({ clock, lens, camera: watch.camera, ptz, aim, haptics });
  const noticing = createNoticing({ camera: watch.camera, heard: session.heard, clock });
  const opening = createOpening({
    cameras: session.cameras,
    clock,
    choose: (name) => places.go({ kind: 'camera', name }),
    onUnknown: (camera) => toasts.show({ title: texts.toasts.unknownCamera(camera) }),
  });
  if (options.asked?.kind === 'camera' && options.asked.name !== undefined) opening.open(options.asked.name);
  const errands = createErrands({
    ticket: session.ticket,
    clock,
    send: session.send,
    requestStill: options.requestStill,
    requestRemoval: options.requestRemoval,
    saveFile: options.saveFile,
    onRefusal: (refusal) => toasts.show(refusal),
  });
  const { words, explanation } = createTelling({ watch, session, online: options.online });
  const sound = createSoundSwitch({ on: memory.read('sound') === 'on' });
  const notes = computed(() =>
    notesFor({ camera: watch.camera.value, wanted: watch.quality.value, got: watch.got.value }),
  );
  const stopRemembering = effect(() => {
    memory.write('quality', watch.quality.value);
    memory.write('sound', sound.state.value === 'off' ? undefined : 'on');
    rememberIceServers(memory, session.iceServers.value);
  });

  // Sound that plays is a reason to go on with the page out of sight.
  const stopListening = effect(() => {
    if (sound.state.value === 'on' && watch.sound.value) return options.attention.hold();
  });

  return {
    isDevice: visitor.token === undefined,
    session,
    places,
    watch,
    tiles: views.tiles,
    arrangement: views.arrangement,
    known: views.known,
    attention: options.attention,
    ptz,
    controls,
    lens,
    hand,
    aim,
    aids,
    haptics,
    noticing,
    opening,
    errands,
    words,
    explanation,
    sound,
    relayOnly,
    notes,
    check() {
      session.check();
      views.check();
    },
    dispose() {
      stopRemembering();
      stopListening();
      errands.dispose();
      opening.dispose();
      noticing.dispose();
      controls.dispose();
      aim.dispose();
      ptz.dispose();
      lens.dispose();
      views.dispose();
      session.dispose();
    },
  };
}
