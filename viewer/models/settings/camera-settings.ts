import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type {
  CameraSettings,
  CameraSettingsRequests,
  ChangeCamera,
  PtzAxis,
} from '../../transport/camera-settings-requests.ts';
import { type Reply, saidIn } from '../../transport/http-request.ts';

export type CameraTask = 'reading' | 'name' | 'main' | 'sub' | 'invert' | 'credentials' | 'removal';

/** Why a task came to nothing: `reason` is the gateway's own sentence, absent where there is no way to it now. */
export interface CameraRefusal {
  readonly task: CameraTask;
  readonly reason: string | undefined;
}

/** What can be set of one camera; one change at a time, and nothing that was chosen is lost by a refusal. */
export interface CameraEditor {
  /** Undefined until the gateway has told. */
  readonly settings: ReadonlySignal<CameraSettings | undefined>;
  readonly underWay: ReadonlySignal<CameraTask | undefined>;
  readonly refusal: ReadonlySignal<CameraRefusal | undefined>;
  /** The last thing that was changed. */
  readonly done: ReadonlySignal<CameraTask | undefined>;
  read(): Promise<void>;
  /** These give whether it was done. */
  rename(name: string): Promise<boolean>;
  /** `null` for the profile that is found by rule. */
  chooseProfile(quality: 'main' | 'sub', token: string | null): Promise<boolean>;
  setInverted(axis: PtzAxis, inverted: boolean): Promise<boolean>;
  setCredentials(username: string, password: string): Promise<boolean>;
  remove(): Promise<boolean>;
  dispose(): void;
}

export interface CameraEditorOptions {
  readonly camera: string;
  /** What bears the session over HTTP; undefined while there is none. */
  readonly ticket: ReadonlySignal<string | undefined>;
  readonly requests: CameraSettingsRequests;
}

export function createCameraEditor({ camera, ticket, requests }: CameraEditorOptions): CameraEditor {
  const settings = signal<CameraSettings | undefined>(undefined);
  const underWay = signal<CameraTask | undefined>(undefined);
  const refusal = signal<CameraRefusal | undefined>(undefined);
  const done = signal<CameraTask | undefined>(undefined);
  const over = new AbortController();
  /** Counts what was changed, so that what was read before is not taken for the present. */
  let changes = 0;

  async function carryOut<T>(
    task: CameraTask,
    ask: (request: { token: string; camera: string; signal: AbortSignal }) => Promise<Reply<T>>,
  ): Promise<Extract<Reply<T>, { kind: 'ok' }> | undefined> {
    // What is read anew gives way to a change; a change waits for none.
    if (underWay.peek() !== undefined && underWay.peek() !== 'reading') return undefined;
    const token = ticket.peek();
    batch(() => {
      refusal.value = token === undefined ? { task, reason: undefined } : undefined;
      if (task !== 'reading') done.value = undefined;
    });
    if (token === undefined) return undefined;
    underWay.value = task;
    const reply = await ask({ token, camera, signal: over.signal });
    if (over.signal.aborted) return undefined;
    if (underWay.peek() === task) underWay.value = undefined;
    if (reply.kind === 'ok') return reply;
    // A change that has begun meanwhile is what is looked at.
    if (underWay.peek() === undefined) refusal.value = { task, reason: saidIn(reply) };
    return undefined;
  }

  async function read(): Promise<void> {
    const before = changes;
    const reply = await carryOut('reading', requests.read);
    if (reply && before === changes) settings.value = reply.value;
  }

  /** `changed` is how the settings are with it, until they have been read again. */
  async function change(
    task: CameraTask,
    wish: ChangeCamera,
    changed?: (before: CameraSettings) => CameraSettings,
  ): Promise<boolean> {
    const reply = await carryOut(task, (request) => requests.change({ ...request, change: wish }));
    if (!reply) return false;
    changes++;
    const before = settings.peek();
    batch(() => {
      done.value = task;
      if (before && changed) settings.value = changed(before);
    });
    return true;
  }

  return {
    settings,
    underWay,
    refusal,
    done,
    read,
    rename: (name) => change('name', { name }),
    chooseProfile: (quality, token) =>
      change(quality, { profile: { [quality]: token } }, (before) => {
        const { [quality]: _, ...other } = before.profile;
        return { ...before, profile: token === null ? other : { ...other, [quality]: token } };
      }),
    async setInverted(axis, inverted) {
      const before = settings.peek();
      if (!before) return false;
      const others = before.invert.filter((each) => each !== axis);
      const invert = inverted ? [...others, axis] : others;
      return change('invert', { invert }, (present) => ({ ...present, invert }));
    },
    async setCredentials(username, password) {
      const changed = await change('credentials', { username, password });
      // It may tell more to who has its password.
      if (changed) void read();
      return changed;
    },
    remove: async () => (await carryOut('removal', requests.remove)) !== undefined,
    dispose() {
      over.abort();
    },
  };
}
