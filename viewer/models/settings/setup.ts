import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { AddCamera, FoundCamera, Inspection, SetupRequests } from '../../transport/setup-requests.ts';
import { makeName, type NameFault, nameFault } from './camera-name.ts';

export type SetupStep =
  /** Which camera: one that was found, or an address. */
  | 'find'
  /** With which user name and password. */
  | 'credentials'
  /** Under which name, and with which of its profiles. */
  | 'choose';

export type Search =
  | { readonly kind: 'idle' }
  | { readonly kind: 'searching' }
  | { readonly kind: 'done'; readonly found: readonly FoundCamera[] }
  | { readonly kind: 'failed'; readonly reason: string };

/** Finds, looks at and adds one camera; nothing typed is lost by a refusal. */
export interface Setup {
  readonly step: ReadonlySignal<SetupStep>;
  readonly search: ReadonlySignal<Search>;
  readonly url: Signal<string>;
  readonly username: Signal<string>;
  readonly password: Signal<string>;
  readonly name: Signal<string>;
  readonly main: Signal<string | undefined>;
  readonly sub: Signal<string | undefined>;
  readonly inspection: ReadonlySignal<Inspection | undefined>;
  /** What the camera called itself when it was found. */
  readonly found: ReadonlySignal<FoundCamera | undefined>;
  readonly nameFault: ReadonlySignal<NameFault | undefined>;
  readonly underWay: ReadonlySignal<'inspection' | 'addition' | undefined>;
  /** Why the last step came to nothing, in the gateway's words. */
  readonly refusal: ReadonlySignal<string | undefined>;
  lookAround(): Promise<void>;
  /** Takes one that was found. */
  pick(camera: FoundCamera): void;
  /** Takes the address that was typed; nothing where there is none. */
  takeAddress(): void;
  inspect(): Promise<void>;
  /** Gives the name under which the camera was added; nothing where that was refused. */
  add(): Promise<string | undefined>;
  back(): void;
  dispose(): void;
}

export interface SetupOptions {
  readonly requests: SetupRequests;
  /** Names that cameras bear already. */
  readonly taken: ReadonlySignal<readonly string[]>;
}

export function createSetup({ requests, taken }: SetupOptions): Setup {
  const step = signal<SetupStep>('find');
  const search = signal<Search>({ kind: 'idle' });
  const [url, username, password, name] = [signal(''), signal(''), signal(''), signal('')];
  const main = signal<string | undefined>(undefined);
  const sub = signal<string | undefined>(undefined);
  const inspection = signal<Inspection | undefined>(undefined);
  const found = signal<FoundCamera | undefined>(undefined);
  const underWay = signal<'inspection' | 'addition' | undefined>(undefined);
  const refusal = signal<string | undefined>(undefined);
  const over = new AbortController();
  /** Aborts what is under way in the present step. */
  let present = new AbortController();

  function go(next: SetupStep): void {
    present.abort();
    present = new AbortController();
    batch(() => {
      step.value = next;
      refusal.value = undefined;
      underWay.value = undefined;
    });
  }

  function credentials(): { username?: string; password?: string } {
    const [user, secret] = [username.peek(), password.peek()];
    return user === '' && secret === '' ? {} : { username: user, password: secret };
  }

  function show(seen: Inspection): void {
    go('choose');
    batch(() => {
      inspection.value = seen;
      main.value = byRule(seen, 'main');
      sub.value = byRule(seen, 'sub');
      name.value = makeName([found.peek()?.name, seen.model, seen.manufacturer], taken.peek());
    });
  }

  /** Only what was chosen otherwise than the rule would: the rule then goes on where the camera's profiles change. */
  function chosenProfiles(seen: Inspection): Pick<AddCamera, 'profile'> {
    const profile = {
      ...(main.peek() !== byRule(seen, 'main') && { main: main.peek() }),
      ...(sub.peek() !== byRule(seen, 'sub') && { sub: sub.peek() }),
    };
    return Object.keys(profile).length > 0 ? { profile } : {};
  }

  return {
    step,
    search,
    url,
    username,
    password,
    name,
    main,
    sub,
    inspection,
    found,
    nameFault: computed(() => nameFault(name.value, taken.value)),
    underWay,
    refusal,
    async lookAround() {
      if (search.peek().kind === 'searching') return;
      search.value = { kind: 'searching' };
      const reply = await requests.discover(over.signal);
      search.value =
        reply.kind === 'ok' ? { kind: 'done', found: reply.value } : { kind: 'failed', reason: reply.reason };
    },
    pick(camera) {
      found.value = camera;
      url.value = camera.url;
      go('credentials');
    },
    takeAddress() {
      url.value = url.peek().trim();
      if (url.peek() === '') return;
      if (found.peek()?.url !== url.peek()) found.value = undefined;
      go('credentials');
    },
    async inspect() {
      if (underWay.peek()) return;
      const { signal: aborted } = present;
      batch(() => {
        refusal.value = undefined;
        underWay.value = 'inspection';
      });
      const reply = await requests.inspect({ url: url.peek(), ...credentials() }, aborted);
      if (aborted.aborted) return;
      underWay.value = undefined;
      if (reply.kind === 'ok') show(reply.value);
      else refusal.value = reply.reason;
    },
    async add() {
      const seen = inspection.peek();
      if (!seen || underWay.peek() || nameFault(name.peek(), taken.peek())) return undefined;
      const { signal: aborted } = present;
      batch(() => {
        refusal.value = undefined;
        underWay.value = 'addition';
      });
      const identity = seen.identity ?? found.peek()?.identity;
      const camera: AddCamera = {
        name: name.peek(),
        onvif: { url: seen.url, ...credentials(), ...(identity !== undefined && { identity }) },
        ...chosenProfiles(seen),
      };
      const reply = await requests.add(camera, aborted);
      if (aborted.aborted) return undefined;
      underWay.value = undefined;
      if (reply.kind === 'ok') return camera.name;
      refusal.value = reply.reason;
      return undefined;
    },
    back() {
      go(step.peek() === 'choose' ? 'credentials' : 'find');
    },
    dispose() {
      over.abort();
      present.abort();
      password.value = '';
    },
  };
}

function byRule({ profiles }: Inspection, quality: 'main' | 'sub'): string | undefined {
  return profiles.find(({ qualities }) => qualities.includes(quality))?.token;
}
