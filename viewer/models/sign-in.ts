import { type ReadonlySignal, signal } from '@preact/signals';
import type { SessionInfo } from '../../protocol/session-info.ts';
import type { RequestSession } from '../transport/session-request.ts';
import { createBackoff } from './backoff.ts';
import type { Cancel, Clock } from './clock.ts';
import type { Memory } from './memory.ts';
import { readSignInLink, readTypedToken } from './sign-in-link.ts';

export type SignInState =
  /** Waits for a token; `refusal` says why the last one was not taken, or `empty` that none was typed. */
  | { readonly kind: 'form'; readonly refusal?: string; readonly empty?: boolean }
  | { readonly kind: 'checking' }
  /** The gateway was not reached; tries again by itself. */
  | { readonly kind: 'waiting'; readonly reason: string }
  | { readonly kind: 'signed-in'; readonly token: string; readonly info: SessionInfo };

export interface SignIn {
  readonly state: ReadonlySignal<SignInState>;
  /** Signs in with a typed token or sign-in link. */
  submit(typed: string): void;
  /** Reads the address again: somebody opened a sign-in link in this very tab. */
  readAddress(): void;
  /** The camera that a link asked for, once. */
  takeCamera(): string | undefined;
  /** Asks the gateway whether the token still stands; only a clear no ends what is going on. */
  recheck(): void;
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
  readonly clock: Clock;
}

const RETRY = { minMs: 250, maxMs: 3000 } as const;

export function createSignIn({ memory, address, request, clock }: SignInOptions): SignIn {
  const state = signal<SignInState>({ kind: 'form' });
  /** Of the last request; an answer to an earlier one is thrown away. */
  let round = 0;
  let cancelRetry: Cancel = () => {};
  const pauses = createBackoff({ ...RETRY, clock });
  let token: string | undefined;
  let camera: string | undefined;

  function begin(next: string): void {
    token = next;
    state.value = { kind: 'checking' };
    pauses.reset();
    void ask();
  }

  function reset(next: SignInState): void {
    round++;
    cancelRetry();
    token = undefined;
    state.value = next;
  }

  async function ask(): Promise<void> {
    cancelRetry();
    const asked = token;
    if (asked === undefined) return;
    const mine = ++round;
    const reply = await request(asked);
    if (mine !== round) return;
    switch (reply.kind) {
      case 'refused':
        // A bad link does not cost the good token of the last visit.
        if (memory.read('token') === asked) memory.write('token', undefined);
        return reset({ kind: 'form', refusal: reply.reason });
      case 'welcome':
        return settle(asked, reply.info);
      case 'unreachable':
        // Who is signed in stays so: the picture may well go on while the web server is away.
        if (state.peek().kind === 'signed-in') return;
        state.value = { kind: 'waiting', reason: reply.reason };
        cancelRetry = clock.after(pauses.fail(), ask);
    }
  }

  function settle(accepted: string, info: SessionInfo): void {
    memory.write('token', accepted);
    const present = state.peek();
    const same =
      present.kind === 'signed-in' &&
      present.token === accepted &&
      JSON.stringify(present.info) === JSON.stringify(info);
    if (!same) state.value = { kind: 'signed-in', token: accepted, info };
  }

  function readAddress(): void {
    const link = readSignInLink(address.hash());
    if (!link) return;
    // First of all: the token must not be seen over a shoulder, in the history or in a screenshot.
    address.replaceHash(link.rest);
    camera = link.camera;
    if (link.token !== undefined) begin(link.token);
  }

  readAddress();
  const remembered = memory.read('token');
  if (token === undefined && remembered) begin(remembered);

  return {
    state,
    submit(typed) {
      const read = readTypedToken(typed);
      if (read) begin(read);
      else state.value = { kind: 'form', empty: true };
    },
    readAddress,
    takeCamera() {
      const taken = camera;
      camera = undefined;
      return taken;
    },
    recheck() {
      pauses.reset();
      void ask();
    },
    signOut() {
      memory.write('token', undefined);
      reset({ kind: 'form' });
    },
    dispose() {
      round++;
      cancelRetry();
    },
  };
}
