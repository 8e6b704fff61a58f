import { signal } from '@preact/signals';
import { ProtocolError } from '../../../protocol/parse.ts';
import { seedOfToken } from '../../../protocol/sealing/identity.ts';
import { type PairingInvitation, readPairing } from '../../../protocol/sealing/pairing-link.ts';
import type { SessionInfo } from '../../../protocol/session-info.ts';
import { texts } from '../../texts/texts.ts';
import type { SessionReply } from '../../transport/session-request.ts';
import type { Cancel } from '../clock.ts';
import { registerDevice } from './registration.ts';
import type { SignIn, SignInForm, SignInOptions, SignInState } from './sign-in.ts';
import { readSignInLink, readTyped } from './sign-in-link.ts';
import { createTokenInquiry } from './token-inquiry.ts';
import {
  forgetBearer,
  forgetHabits,
  forgetVisit,
  isSameDoor,
  prospects,
  recallBearer,
  recallDevice,
  rememberVisitor,
  type Visitor,
  withKey,
} from './visitor.ts';

export function createSignIn(options: SignInOptions): SignIn {
  const { memory, address, clock } = options;
  const state = signal<SignInState>({ kind: 'form' });
  const inquiry = createTokenInquiry({ request: options.request, clock, onReply });
  let stopPairing: Cancel = () => {};
  let camera: string | undefined;
  /** A link to a gateway with which this browser is paired already: used only should that be over. */
  let spare: PairingInvitation | undefined;
  let isWelcomed = false;

  function reset(next: SignInState): void {
    inquiry.stop();
    stopPairing();
    isWelcomed = false;
    state.value = next;
  }

  /** Whoever is in goes for good. */
  function leave(): void {
    const present = state.peek();
    if (present.kind === 'signed-in') forgetVisit(memory, present.visitor.info.key);
  }

  function showForm(form: Omit<SignInForm, 'kind' | 'canGoOn' | 'isOver'>): void {
    spare = undefined;
    reset({ kind: 'form', ...form, ...prospects(memory) });
  }

  function beginToken(next: string): void {
    const { primitives } = options;
    const bearer = primitives && recallBearer(memory, next, primitives);
    // One that was taken before need not wait: the broker lets nobody in by it either, should that be over.
    reset(bearer ? { kind: 'signed-in', visitor: bearer } : { kind: 'checking' });
    inquiry.begin(next);
  }

  function enter(visitor: Visitor): void {
    const { primitives } = options;
    if (primitives) reset({ kind: 'signed-in', visitor: withKey(visitor, primitives) });
  }

  function onReply(reply: SessionReply, asked: string): void {
    switch (reply.kind) {
      case 'refused':
        // A bad link does not cost the good token of the last visit.
        if (memory.read('token') === asked) forgetBearer(memory);
        leave();
        showForm({ refusal: reply.reason });
        break;
      case 'welcome':
        settle(asked, reply.info);
        break;
      case 'unreachable':
        // Who is signed in stays so: the picture may well go on while the web server is away.
        if (state.peek().kind !== 'signed-in') state.value = { kind: 'waiting', reason: reply.reason };
    }
  }

  function settle(token: string, info: SessionInfo): void {
    const { primitives } = options;
    if (!primitives) return;
    const present = state.peek();
    const known =
      present.kind === 'signed-in' && present.visitor.token === token ? present.visitor : undefined;
    const { seed = seedOfToken({ token, primitives }), publicKey } = known ?? {};
    const visitor = withKey({ token, seed, publicKey, info }, primitives);
    rememberVisitor(memory, visitor);
    if (!known || !isSameDoor(known.info, info)) state.value = { kind: 'signed-in', visitor };
  }

  function openLink(text: string): void {
    try {
      beginPairing(readPairing(text));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      showForm({ notice: texts.pairing.unreadable(error.message) });
    }
  }

  function beginPairing(invitation: PairingInvitation): void {
    // One whose access has ended gives way to any link.
    const device = memory.read('ended') === undefined ? recallDevice(memory) : undefined;
    const present = state.peek();
    const isIn = present.kind === 'signed-in' && present.visitor.token === undefined;
    if (!device) {
      register(invitation);
    } else if (device.info.key !== invitation.gatewayKey) {
      // Not by itself, or any link that somebody sends would cost this browser its pairing.
      reset({ kind: 'other-gateway', gateway: device.info.gateway });
      spare = invitation;
    } else if (isIn && isWelcomed) tellUnused();
    else {
      spare = invitation;
      if (!isIn) enter(device);
    }
  }

  function tellUnused(): void {
    spare = undefined;
    options.onNews(texts.pairing.unused);
  }

  function register(invitation: PairingInvitation): void {
    const { primitives, deviceName: name } = options;
    if (!primitives) return;
    spare = undefined;
    reset({ kind: 'pairing', name });
    stopPairing = registerDevice({
      ...options,
      invitation,
      name,
      primitives,
      events: {
        onTrouble(trouble) {
          state.value = { kind: 'pairing', name, trouble };
        },
        onFailed: (problem) => showForm({ notice: texts.pairing.problem(problem) }),
        onRegistered(visitor) {
          enter(visitor);
          options.onNews(texts.pairing.done(visitor.info.gateway, visitor.info.name));
        },
      },
    });
  }

  function goOn(): void {
    spare = undefined;
    const remembered = memory.read('token');
    const device = recallDevice(memory);
    if (remembered) beginToken(remembered);
    else if (device) enter(device);
    else reset({ kind: 'form' });
  }

  /** Signs in as whoever is remembered, unless it was said that this is over. */
  function begin(): void {
    const notice = memory.read('ended');
    if (notice !== undefined && memory.read('token') === undefined) showForm({ notice });
    else goOn();
  }

  function readAddress(): void {
    const link = readSignInLink(address.hash());
    if (!link) return;
    // First of all: no secret must be seen over a shoulder, in the history or in a screenshot.
    address.replaceHash(link.rest);
    if (state.peek().kind === 'unable') return;
    camera = link.camera;
    if (link.pairing !== undefined) openLink(link.pairing);
    else if (link.token !== undefined) beginToken(link.token);
  }

  if (!options.primitives) state.value = { kind: 'unable' };
  readAddress();
  const untouched = state.peek();
  if (untouched.kind === 'form' && untouched.notice === undefined) begin();

  return {
    state,
    submit(typed) {
      const read = readTyped(typed);
      if (read?.pairing !== undefined) openLink(read.pairing);
      else if (read?.token !== undefined) beginToken(read.token);
      else state.value = { kind: 'form', empty: true };
    },
    readAddress,
    takeCamera() {
      const taken = camera;
      camera = undefined;
      return taken;
    },
    goOn,
    pairAnyway() {
      if (spare && state.peek().kind === 'other-gateway') register(spare);
    },
    welcomed(info) {
      isWelcomed = true;
      const present = state.peek();
      if (present.kind !== 'signed-in') return;
      inquiry.rest();
      rememberVisitor(memory, { ...present.visitor, info });
      if (spare) tellUnused();
    },
    recheck() {
      // Only the gateway itself can say that a device is none any more, unless there is a new link for it.
      const present = state.peek();
      const isDevice = present.kind === 'signed-in' && present.visitor.token === undefined;
      if (spare && !isWelcomed) register(spare);
      // Tried once more, and the broker says the same.
      else if (isDevice && memory.read('ended') !== undefined) begin();
      else inquiry.again();
    },
    withdrawn(message) {
      const present = state.peek();
      if (present.kind !== 'signed-in') return;
      const { visitor } = present;
      leave();
      const notice = texts.signIn.ended(visitor.info.gateway, message);
      if (visitor.token !== undefined) forgetBearer(memory);
      // A device is kept: a gateway whose clock was wrong, or whose state was not there, may take it again.
      if (visitor.token === undefined || !recallDevice(memory)) memory.write('ended', notice);
      if (spare) register(spare);
      else showForm({ notice });
    },
    signOut() {
      const present = state.peek();
      const isDevice = present.kind === 'signed-in' && present.visitor.token === undefined;
      leave();
      if (present.kind === 'signed-in') forgetHabits(memory, present.visitor.info.key);
      if (isDevice) {
        memory.write('device', undefined);
        memory.write('ended', undefined);
      } else forgetBearer(memory);
      begin();
    },
    dispose() {
      inquiry.stop();
      stopPairing();
    },
  };
}
