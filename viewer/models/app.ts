import { effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { Primitives } from '../../protocol/sealing/primitives.ts';
import type { RequestAddress } from '../transport/address-request.ts';
import type { RequestRemoval, RequestStill } from '../transport/camera-requests.ts';
import type { Vibrate } from '../transport/haptics.ts';
import type { OpenLink } from '../transport/link.ts';
import type { PageHistory } from '../transport/page-history.ts';
import type { OpenPeer } from '../transport/peer-link.ts';
import type { Reach } from '../transport/reach.ts';
import type { SaveFile } from '../transport/save-file.ts';
import type { RequestSession } from '../transport/session-request.ts';
import { type Attention, createAttention } from './attention.ts';
import type { Clock } from './clock.ts';
import { listenForPtzKeys } from './control/ptz-keys.ts';
import type { Memory } from './memory.ts';
import { listenToPage, type Page } from './page-events.ts';
import type { Place } from './place.ts';
import { createRoom, type Room } from './room.ts';
import { createSignIn } from './signing/live-sign-in.ts';
import type { AddressBar, SignIn } from './signing/sign-in.ts';
import type { Visitor } from './signing/visitor.ts';
import { noticeSleep } from './sleep.ts';
import { createToasts, type Toasts } from './toasts.ts';
import { isTyping } from './typing.ts';

/** The whole viewer without its looks. */
export interface App {
  readonly signIn: SignIn;
  readonly toasts: Toasts;
  readonly attention: Attention;
  /** There while somebody is signed in. */
  readonly room: ReadonlySignal<Room | undefined>;
  dispose(): void;
}

export interface AppOptions {
  readonly page: Page;
  readonly memory: Memory;
  readonly address: AddressBar;
  readonly history: PageHistory;
  readonly request: RequestSession;
  readonly requestAddress: RequestAddress;
  readonly requestStill: RequestStill;
  readonly requestRemoval: RequestRemoval;
  readonly saveFile: SaveFile;
  /** Undefined where this device can not tremble under a finger. */
  readonly vibrate?: Vibrate | undefined;
  readonly openLink: OpenLink;
  readonly reach: Reach;
  readonly openPeer: OpenPeer;
  readonly newName: () => string;
  /** Undefined where the browser has no random numbers that are good enough. */
  readonly primitives: Primitives | undefined;
  /** How this device calls itself. */
  readonly deviceName: string;
  readonly clock: Clock;
}

export function createApp(options: AppOptions): App {
  const { page, memory, clock } = options;
  const online = signal(page.window.navigator.onLine);
  const visible = signal(page.document.visibilityState === 'visible');
  const attention = createAttention({ visible, clock });
  const toasts = createToasts(clock);
  const room = signal<Room | undefined>(undefined);
  const signIn = createSignIn({
    memory,
    address: options.address,
    request: options.request,
    primitives: options.primitives,
    openLink: options.openLink,
    newName: options.newName,
    deviceName: options.deviceName,
    clock,
    onNews: (title) => toasts.show({ title, calm: true }),
  });
  let ownAddress: string | undefined;
  // Whoever hides it does not ask for it either.
  if (options.primitives && memory.read('relay-only') === undefined) {
    void options.requestAddress().then((told) => {
      ownAddress = told;
    });
  }

  function openRoom(visitor: Visitor, primitives: Primitives): Room {
    return createRoom({
      visitor,
      primitives,
      memory,
      toasts,
      online,
      openLink: options.openLink,
      reach: options.reach,
      openPeer: options.openPeer,
      newName: options.newName,
      clock,
      history: options.history,
      attention,
      asked: takeAsked(),
      requestStill: options.requestStill,
      requestRemoval: options.requestRemoval,
      saveFile: options.saveFile,
      vibrate: options.vibrate,
      address: () => ownAddress,
      onInfo: signIn.welcomed,
      // A turn later: whoever tells this is still at it, and goes with the room.
      onWithdrawn: (message) => queueMicrotask(() => signIn.withdrawn(message)),
      onDoubt: () => queueMicrotask(signIn.recheck),
    });
  }

  /** What the link is about by which the page was opened, once. */
  function takeAsked(): Place | undefined {
    const name = signIn.takeCamera();
    if (name !== undefined) return { kind: 'camera', name };
    if (!/^#all=?$/.test(options.address.hash())) return undefined;
    options.address.replaceHash('');
    return { kind: 'all' };
  }

  function readAddress(): void {
    signIn.readAddress();
    // Where the link signs somebody else in, there is no room by now, and the next one asks itself.
    const present = room.peek();
    const asked = present && takeAsked();
    if (asked?.kind === 'all') present?.places.go(asked);
    else if (asked?.name !== undefined) present?.opening.open(asked.name);
  }

  const stopFollowing = effect(() => {
    const state = signIn.state.value;
    const { primitives } = options;
    if (state.kind !== 'signed-in' || !primitives) return;
    const opened = untracked(() => openRoom(state.visitor, primitives));
    room.value = opened;
    const stopKeys = listenForPtzKeys({ window: page.window, ptz: opened.ptz, isTyping });
    return () => {
      stopKeys();
      opened.dispose();
      room.value = undefined;
      // What was said to one is not for whoever signs in next.
      toasts.clear();
    };
  });

  function wake(): void {
    visible.value = page.document.visibilityState === 'visible';
    const present = room.peek();
    if (present) present.check();
    else signIn.recheck();
  }

  // A laptop whose lid is opened again has a page that was visible all the time.
  const stopNoticing = noticeSleep({ clock, onWake: () => visible.peek() && wake() });
  const stopPage = listenToPage(page, {
    onWake: wake,
    onHide() {
      visible.value = false;
      room.peek()?.ptz.releaseAll();
    },
    onTouch: () => room.peek()?.places.settle(),
    onLeave: () => room.peek()?.session.leave(),
    onAddress: readAddress,
    onNetwork(next) {
      online.value = next;
    },
  });

  return {
    signIn,
    toasts,
    attention,
    room,
    dispose() {
      stopPage();
      stopNoticing();
      stopFollowing();
      signIn.dispose();
      attention.dispose();
      toasts.clear();
    },
  };
}
