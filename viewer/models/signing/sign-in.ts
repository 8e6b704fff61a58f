import { type ReadonlySignal, signal } from '@preact/signals';
import { ProtocolError } from '../../../protocol/parse.ts';
import { seedOfToken } from '../../../protocol/sealing/identity.ts';
import { type PairingInvitation, readPairing } from '../../../protocol/sealing/pairing-link.ts';
import type { Primitives } from '../../../protocol/sealing/primitives.ts';
import type { SessionInfo } from '../../../protocol/session-info.ts';
import { texts } from '../../texts/texts.ts';
import type { OpenLink } from '../../transport/link.ts';
import type { RequestSession, SessionReply } from '../../transport/session-request.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { Memory } from '../memory.ts';
import { type PairingProblem, pair } from './pairing.ts';
import { readSignInLink, readTyped } from './sign-in-link.ts';
import { createTokenInquiry } from './token-inquiry.ts';
import { pairingSeed, recallDevice, recallEpoch, rememberDevice, type Visitor } from './visitor.ts';

export type SignInState =
  /** Waits for a token or a link. */
  | SignInForm
  | { readonly kind: 'checking' }
  /** Registers this browser under `name`; `trouble` says what keeps it from that for now. */
  | { readonly kind: 'pairing'; readonly name: string; readonly trouble?: PairingProblem }
  /** A link to another gateway than the one with which this browser is paired: shall it take its place? */
  | { readonly kind: 'other-gateway'; readonly gateway: string }
  /** The gateway was not reached; tries again by itself. */
  | { readonly kind: 'waiting'; readonly reason: string }
  /** This browser lacks what sealing takes. */
  | { readonly kind: 'unable' }
  | { readonly kind: 'signed-in'; readonly visitor: Visitor };

export interface SignInForm {
  readonly kind: 'form';
  /** Why the last token was not taken. */
  readonly refusal?: string;
  /** None was typed. */
  readonly empty?: boolean;
  /** Why the last link led to nothing, or why this browser is not signed in any more: a whole sentence. */
  readonly notice?: string;
  /** It is as good as ever as somebody who is remembered. */
  readonly canGoOn?: boolean;
  /** That somebody was told that access has ended; going on only asks again. */
  readonly isOver?: boolean;
}

export interface SignIn {
  readonly state: ReadonlySignal<SignInState>;
  /** Signs in with a typed token or a link. */
  submit(typed: string): void;
  /** Reads the address again: somebody opened a link in this very tab. */
  readAddress(): void;
  /** The camera that a link asked for, once. */
  takeCamera(): string | undefined;
  /** Signs in as whoever is remembered. */
  goOn(): void;
  /** Lets the other gateway take the place of the one with which this browser is paired. */
  pairAnyway(): void;
  /** The gateway has answered, and told who this is. */
  welcomed(info: SessionInfo): void;
  /** Access may have ended: asks the gateway where it can be asked; only a clear no ends what is going on. */
  recheck(): void;
  /** The gateway itself says that access has ended. */
  withdrawn(message: string): void;
  /** Forgets who is signed in. */
  signOut(): void;
  dispose(): void;
}

/** The browser's address, as far as sign-in touches it. */
export interface AddressBar {
  hash(): string;
  /** Puts another fragment there without a new entry in the history. */
  replaceHash(hash: string): void;
}

export interface SignInOptions {
  readonly memory: Memory;
  readonly address: AddressBar;
  readonly request: RequestSession;
  /** Undefined where the browser has no random numbers that are good enough. */
  readonly primitives: Primitives | undefined;
  readonly openLink: OpenLink;
  readonly newName: () => string;
  /** How this device calls itself. */
  readonly deviceName: string;
  readonly clock: Clock;
  /** Something that was done, or was not necessary, in a sentence. */
  readonly onNews: (title: string) => void;
}

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

  function showForm(form: Omit<SignInForm, 'kind' | 'canGoOn' | 'isOver'>): void {
    spare = undefined;
    const isKnown = memory.read('token') !== undefined;
    const canGoOn = isKnown || recallDevice(memory) !== undefined;
    const isOver = canGoOn && !isKnown && memory.read('ended') !== undefined;
    reset({ kind: 'form', ...form, ...(canGoOn && { canGoOn }), ...(isOver && { isOver }) });
  }

  function beginToken(next: string): void {
    reset({ kind: 'checking' });
    inquiry.begin(next);
  }

  function onReply(reply: SessionReply, asked: string): void {
    const { primitives } = options;
    if (!primitives) return;
    switch (reply.kind) {
      case 'refused':
        // A bad link does not cost the good token of the last visit.
        if (memory.read('token') === asked) memory.write('token', undefined);
        showForm({ refusal: reply.reason });
        break;
      case 'welcome':
        settle({ token: asked, info: reply.info, seed: seedOfToken({ token: asked, primitives }) });
        break;
      case 'unreachable':
        // Who is signed in stays so: the picture may well go on while the web server is away.
        if (state.peek().kind !== 'signed-in') state.value = { kind: 'waiting', reason: reply.reason };
    }
  }

  function settle(visitor: Visitor): void {
    memory.write('token', visitor.token);
    memory.write('ended', undefined);
    const present = state.peek();
    const same =
      present.kind === 'signed-in' &&
      present.visitor.token === visitor.token &&
      JSON.stringify(present.visitor.info) === JSON.stringify(visitor.info);
    if (!same) state.value = { kind: 'signed-in', visitor };
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
      if (!isIn) reset({ kind: 'signed-in', visitor: device });
    }
  }

  function tellUnused(): void {
    spare = undefined;
    options.onNews(texts.pairing.unused);
  }

  function register(invitation: PairingInvitation): void {
    const { primitives, deviceName: name, newName } = options;
    if (!primitives) return;
    spare = undefined;
    reset({ kind: 'pairing', name });
    const { seed, again } = pairingSeed({ memory, invitation, primitives });
    stopPairing = pair({
      invitation,
      seed,
      name,
      again,
      lastEpoch: recallEpoch(memory, invitation.gatewayKey),
      primitives,
      openLink: options.openLink,
      newName,
      clock,
      events: {
        onTrouble(trouble) {
          state.value = { kind: 'pairing', name, trouble };
        },
        onFailed(problem) {
          if (problem.kind === 'refused' || problem.kind === 'unknown') memory.write('pairing', undefined);
          showForm({ notice: texts.pairing.problem(problem) });
        },
        onPaired(info) {
          const visitor = { seed, info };
          rememberDevice(memory, visitor);
          memory.write('pairing', undefined);
          memory.write('token', undefined);
          memory.write('ended', undefined);
          reset({ kind: 'signed-in', visitor });
          options.onNews(texts.pairing.done(info.gateway, info.name));
        },
      },
    });
  }

  function goOn(): void {
    spare = undefined;
    const remembered = memory.read('token');
    const device = recallDevice(memory);
    if (remembered) beginToken(remembered);
    else if (device) reset({ kind: 'signed-in', visitor: device });
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
      if (present.kind !== 'signed-in' || present.visitor.token !== undefined) return;
      rememberDevice(memory, { seed: present.visitor.seed, info });
      memory.write('ended', undefined);
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
      const notice = texts.signIn.ended(visitor.info.gateway, message);
      if (visitor.token !== undefined) memory.write('token', undefined);
      // A device is kept: a gateway whose clock was wrong, or whose state was not there, may take it again.
      if (visitor.token === undefined || !recallDevice(memory)) memory.write('ended', notice);
      if (spare) register(spare);
      else showForm({ notice });
    },
    signOut() {
      const present = state.peek();
      const isDevice = present.kind === 'signed-in' && present.visitor.token === undefined;
      memory.write(isDevice ? 'device' : 'token', undefined);
      if (isDevice) memory.write('ended', undefined);
      begin();
    },
    dispose() {
      inquiry.stop();
      stopPairing();
    },
  };
}
