import type { ReadonlySignal } from '@preact/signals';
import type { Primitives } from '../../../protocol/sealing/primitives.ts';
import type { SessionInfo } from '../../../protocol/session-info.ts';
import type { OpenLink } from '../../transport/link.ts';
import type { RequestSession } from '../../transport/session-request.ts';
import type { Clock } from '../clock.ts';
import type { Memory } from '../memory.ts';
import type { PairingProblem } from './pairing.ts';
import type { Prospects, Visitor } from './visitor.ts';

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

export interface SignInForm extends Prospects {
  readonly kind: 'form';
  /** Why the last token was not taken. */
  readonly refusal?: string;
  /** None was typed. */
  readonly empty?: boolean;
  /** Why the last link led to nothing, or why this browser is not signed in any more: a whole sentence. */
  readonly notice?: string;
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
