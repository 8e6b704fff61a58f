import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { AddCamera, FoundCamera, Inspection, SetupRequests } from '../../transport/setup-requests.ts';
import { cameraOf, isStreamAddress, withoutSignIn } from './camera-address.ts';
import { fittingName, makeName, type NameFault, nameFault } from './camera-name.ts';

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
  /** A name made fit from one that is not; nothing where none comes of it. */
  readonly fittingName: ReadonlySignal<string | undefined>;
  /** What the address says of itself: a stream's is asked for at once, and for a password only where one is wanted. */
  readonly kind: ReadonlySignal<'onvif' | 'stream'>;
  /** The address as it may be shown. */
  readonly place: ReadonlySignal<string>;
  readonly underWay: ReadonlySignal<'inspection' | 'addition' | undefined>;
  /** Why the last step came to nothing, in the gateway's words. */
  readonly refusal: ReadonlySignal<string | undefined>;
  lookAround(): Promise<void>;
  /** Takes one that was found. */
  pick(camera: FoundCamera): void;
  /** Takes the address that was typed, and looks at once at a stream's; nothing where there is none. */
  takeAddress(): Promise<void>;
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
  const kind = computed(() => (isStreamAddress(url.value) ? 'stream' : 'onvif'));
  const over = new AbortController();
  /** The camera that the user name and the password were typed for. */
  let aim = '';
  /** The address that was looked at last. */
  let asked = '';
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

  /** Nobody's password is offered to another camera. */
  function aimAt(address: string): void {
    url.value = address;
    const camera = cameraOf(address);
    if (aim === camera) return;
    aim = camera;
    username.value = '';
    password.value = '';
  }

  async function inspect(): Promise<void> {
    if (underWay.peek()) return;
    const { signal: aborted } = present;
    const [address, signIn] = [url.peek(), credentials()];
    asked = address;
    batch(() => {
      refusal.value = undefined;
      underWay.value = 'inspection';
    });
    const reply = await requests.inspect({ url: address, ...signIn }, aborted);
    if (aborted.aborted) return;
    underWay.value = undefined;
    // Somebody went on typing beside it.
    if (url.peek() !== address) return;
    if (reply.kind === 'ok') return show(reply.value);
    const wantsSignIn = step.peek() === 'find' && reply.status === WANTS_SIGN_IN;
    if (wantsSignIn) go('credentials');
    // Whoever was asked for nothing yet has done nothing wrong.
    if (!wantsSignIn || signIn.username !== undefined) refusal.value = reply.reason;
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
    fittingName: computed(() => fittingName(name.value, taken.value)),
    kind,
    place: computed(() => cameraOf(url.value)),
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
      aimAt(camera.url);
      go('credentials');
    },
    async takeAddress() {
      const typed = withoutSignIn(url.peek());
      if (typed.url === '') return;
      aimAt(typed.url);
      if (typed.username !== undefined) {
        username.value = typed.username;
        password.value = typed.password ?? '';
      }
      if (found.peek()?.url !== typed.url) found.value = undefined;
      if (kind.peek() === 'onvif') return go('credentials');
      // Nobody waits for the one before it any more.
      if (asked !== typed.url) go('find');
      await inspect();
    },
    inspect,
    async add() {
      const seen = inspection.peek();
      if (!seen || underWay.peek() || nameFault(name.peek(), taken.peek())) return undefined;
      const { signal: aborted } = present;
      batch(() => {
        refusal.value = undefined;
        underWay.value = 'addition';
      });
      const identity = seen.identity ?? found.peek()?.identity;
      const reached = { url: seen.url, ...credentials() };
      const camera: AddCamera = seen.stream
        ? { name: name.peek(), rtsp: reached }
        : {
            name: name.peek(),
            onvif: { ...reached, ...(identity !== undefined && { identity }) },
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
      const wasAsked = kind.peek() === 'onvif' || username.peek() !== '';
      go(step.peek() === 'choose' && wasAsked ? 'credentials' : 'find');
    },
    dispose() {
      over.abort();
      present.abort();
      password.value = '';
    },
  };
}

/** What the gateway answers where the camera does not let it in. */
const WANTS_SIGN_IN = 422;

function byRule({ profiles }: Inspection, quality: 'main' | 'sub'): string | undefined {
  return profiles.find(({ qualities }) => qualities.includes(quality))?.token;
}
