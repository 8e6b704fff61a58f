import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type {
  DeviceInfo,
  InvitationInfo,
  ManageRequest,
  ManageResult,
} from '../../../protocol/access-management.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { Session } from '../session/session.ts';

export type InviteRequest = Omit<Extract<ManageRequest, { kind: 'invite' }>, 'kind'>;

/** A link that was just made; it is shown once. */
export interface MadeInvitation {
  readonly link: string;
  readonly invitation: InvitationInfo;
}

/** Who else has access, for those who may say so. */
export interface People {
  /** Undefined until the gateway has told. */
  readonly devices: ReadonlySignal<readonly DeviceInfo[] | undefined>;
  readonly invitations: ReadonlySignal<readonly InvitationInfo[]>;
  readonly made: ReadonlySignal<MadeInvitation | undefined>;
  /** The link that was shown has been used. */
  readonly used: ReadonlySignal<boolean>;
  readonly busy: ReadonlySignal<boolean>;
  readonly refusal: ReadonlySignal<PeopleRefusal | undefined>;
  /** Gives whether it was done. */
  rename(device: string, name: string): Promise<boolean>;
  revoke(device: string): Promise<boolean>;
  invite(wish: InviteRequest): Promise<boolean>;
  uninvite(invitation: string): Promise<boolean>;
  /** Shows the link no more; it stays good. */
  putAway(): void;
  dispose(): void;
}

/** `reason` is the gateway's own sentence; it is absent where none came. */
export interface PeopleRefusal {
  readonly reason: string | undefined;
}

export interface PeopleOptions {
  readonly session: Pick<Session, 'send' | 'listen'>;
  readonly newName: () => string;
  readonly clock: Clock;
}

const ANSWER_LIMIT_MS = 8000;
/** Who is there and who is not changes by itself. */
const REFRESH_MS = 10_000;
/** Somebody stands beside with a camera in hand. */
const REFRESH_SHOWN_MS = 2000;

interface Waiting {
  settle(result: ManageResult | undefined): void;
  /** It was not carried out, for it came too late: said once more, and only once. */
  onLate(message: string, isOnly: boolean): void;
}

export function createPeople({ session, newName, clock }: PeopleOptions): People {
  const devices = signal<readonly DeviceInfo[] | undefined>(undefined);
  const invitations = signal<readonly InvitationInfo[]>([]);
  const made = signal<MadeInvitation | undefined>(undefined);
  const used = signal(false);
  const busy = signal(false);
  const refusal = signal<PeopleRefusal | undefined>(undefined);
  const waiting = new Map<string, Waiting>();
  let over = false;
  let cancelRefresh: Cancel = () => {};

  /** Nothing where no answer came. */
  function ask(request: ManageRequest): Promise<ManageResult | undefined> {
    const name = newName();
    const say = () => session.send({ type: 'manage', request: name, ask: request });
    return new Promise((resolve) => {
      const cancelLimit = clock.after(ANSWER_LIMIT_MS, () => settle(undefined));
      let isAgain = false;
      const settle = (result: ManageResult | undefined) => {
        cancelLimit();
        waiting.delete(name);
        resolve(result);
      };
      const onLate = (message: string, isOnly: boolean) => {
        // The answer names no request, and an invitation that was made after all is not to be made twice.
        const isSafe = isOnly || request.kind !== 'invite';
        if (isAgain || !isSafe || !say()) settle({ kind: 'refused', message });
        isAgain = true;
      };
      waiting.set(name, { settle, onLate });
      if (!say()) settle(undefined);
    });
  }

  function take(result: ManageResult): void {
    if (result.kind === 'list') {
      batch(() => {
        devices.value = result.devices;
        invitations.value = result.invitations;
        const shown = made.peek()?.invitation.id;
        if (shown !== undefined && !result.invitations.some(({ id }) => id === shown)) used.value = true;
      });
    } else if (result.kind === 'invitation') {
      batch(() => {
        made.value = { link: result.link, invitation: result.invitation };
        used.value = false;
        invitations.value = [...invitations.peek(), result.invitation];
      });
    }
  }

  async function refresh(): Promise<void> {
    cancelRefresh();
    const result = await ask({ kind: 'list' });
    if (over) return;
    if (result?.kind === 'list') take(result);
    // Who sees a list has no use for the news that it could not be had once more.
    else if (!devices.peek()) refusal.value = refusalOf(result);
    const waits = made.peek() && !used.peek();
    cancelRefresh();
    cancelRefresh = clock.after(waits ? REFRESH_SHOWN_MS : REFRESH_MS, refresh);
  }

  /** One at a time; what is asked by a press is not asked twice by two. */
  async function act(request: ManageRequest): Promise<boolean> {
    if (busy.peek()) return false;
    batch(() => {
      busy.value = true;
      refusal.value = undefined;
    });
    const result = await ask(request);
    if (over) return false;
    busy.value = false;
    if (!result || result.kind === 'refused') {
      refusal.value = refusalOf(result);
      return false;
    }
    take(result);
    cancelRefresh();
    cancelRefresh = clock.after(REFRESH_SHOWN_MS, refresh);
    return true;
  }

  const stopListening = session.listen({
    onManaged: ({ request, result }) => waiting.get(request)?.settle(result),
    onMessage(message) {
      // It names no request; there is seldom more than one.
      const isOurs = message.type === 'error' && message.peer === undefined;
      if (!isOurs) return;
      const asked = [...waiting.values()];
      // A page that has just opened, or slept, knows the gateway's time by this very answer.
      if (message.code === 'too-late')
        for (const { onLate } of asked) onLate(message.message, asked.length === 1);
      if (message.code === 'forbidden')
        for (const { settle } of asked) settle({ kind: 'refused', message: message.message });
    },
  });
  void refresh();

  return {
    devices,
    invitations,
    made,
    used,
    busy,
    refusal,
    rename: (device, name) => act({ kind: 'rename', device, name }),
    revoke: (device) => act({ kind: 'revoke', device }),
    invite: (wish) => act({ kind: 'invite', ...wish }),
    async uninvite(invitation) {
      const done = await act({ kind: 'uninvite', invitation });
      if (done && made.peek()?.invitation.id === invitation) made.value = undefined;
      return done;
    },
    putAway() {
      made.value = undefined;
    },
    dispose() {
      over = true;
      stopListening();
      cancelRefresh();
      for (const { settle } of [...waiting.values()]) settle(undefined);
    },
  };
}

function refusalOf(result: ManageResult | undefined): PeopleRefusal {
  return { reason: result?.kind === 'refused' ? result.message : undefined };
}
