import { effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { Primitives } from '../../protocol/sealing/primitives.ts';
import type { RequestAddress } from '../transport/address-request.ts';
import type { RequestRemoval, RequestStill } from '../transport/camera-requests.ts';
import type { OpenLink } from '../transport/link.ts';
import type { OpenPeer } from '../transport/peer-link.ts';
import type { SaveFile } from '../transport/save-file.ts';
import type { RequestSession } from '../transport/session-request.ts';
import type { Clock } from './clock.ts';
import { listenForPtzKeys } from './control/ptz-keys.ts';
import type { Memory } from './memory.ts';
import { listenToPage, type Page } from './page-events.ts';
import { createRoom, type Room } from './room.ts';
import { type AddressBar, createSignIn, type SignIn } from './signing/sign-in.ts';
import type { Visitor } from './signing/visitor.ts';
import { createToasts, type Toasts } from './toasts.ts';

/** The whole viewer without its looks. */
export interface App {
  readonly signIn: SignIn;
  readonly toasts: Toasts;
  /** There while somebody is signed in. */
  readonly room: ReadonlySignal<Room | undefined>;
  dispose(): void;
}

export interface AppOptions {
  readonly page: Page;
  readonly memory: Memory;
  readonly address: AddressBar;
  readonly request: RequestSession;
  readonly requestAddress: RequestAddress;
  readonly requestStill: RequestStill;
  readonly requestRemoval: RequestRemoval;
  readonly saveFile: SaveFile;
  readonly openLink: OpenLink;
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
      openPeer: options.openPeer,
      newName: options.newName,
      clock,
      camera: signIn.takeCamera(),
      requestStill: options.requestStill,
      requestRemoval: options.requestRemoval,
      saveFile: options.saveFile,
      address: () => ownAddress,
      onInfo: signIn.welcomed,
      // A turn later: whoever tells this is still at it, and goes with the room.
      onWithdrawn: (message) => queueMicrotask(() => signIn.withdrawn(message)),
      onDoubt: () => queueMicrotask(signIn.recheck),
    });
  }

  function readAddress(): void {
    signIn.readAddress();
    // Where the link signs somebody else in, there is no room by now, and the next one opens the camera.
    const present = room.peek();
    const camera = present && signIn.takeCamera();
    if (camera !== undefined) present?.opening.open(camera);
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

  const stopPage = listenToPage(page, {
    onWake() {
      const present = room.peek();
      if (present) present.check();
      else signIn.recheck();
    },
    onHide: () => room.peek()?.ptz.releaseAll(),
    onLeave: () => room.peek()?.session.leave(),
    onAddress: readAddress,
    onNetwork(next) {
      online.value = next;
    },
  });

  return {
    signIn,
    toasts,
    room,
    dispose() {
      stopPage();
      stopFollowing();
      signIn.dispose();
      toasts.clear();
    },
  };
}

/** Also where a dialog covers what the keys would turn. */
function isTyping({ target }: Event): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('dialog') !== null ||
      /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
