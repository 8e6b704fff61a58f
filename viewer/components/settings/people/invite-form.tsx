import { useSignal } from '@preact/signals';
import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Clock } from '../../../models/clock.ts';
import {
  EMPTY_DRAFT,
  type InvitationDraft,
  requestOf,
  withCamera,
} from '../../../models/settings/invitation-draft.ts';
import type { InviteRequest } from '../../../models/settings/people.ts';
import { accessTexts } from '../../../texts/access.ts';
import { Check } from '../../check.tsx';
import { Choice } from '../../choice.tsx';
import { TextField } from '../text-field.tsx';

interface InviteFormProps {
  readonly cameras: readonly string[];
  readonly clock: Clock;
  readonly busy: boolean;
  readonly onInvite: (wish: InviteRequest) => void;
  readonly onCancel: () => void;
}

const ROLES = ['viewer', 'operator', 'admin'] as const;
const STAYS = ['always', 'today', 'weekend', 'date'] as const;

/** What the next device is to be called, to see and to do, and until when. */
export function InviteForm({ cameras, clock, busy, onInvite, onCancel }: InviteFormProps) {
  const say = accessTexts.invite;
  const draft = useSignal<InvitationDraft>(EMPTY_DRAFT);
  const faulty = useSignal(false);
  const name = useRef<HTMLInputElement>(null);
  useEffect(() => name.current?.focus(), []);
  const { role, stay, date, relayOnly, cameras: chosen } = draft.value;

  function change(part: Partial<InvitationDraft>): void {
    draft.value = { ...draft.peek(), ...part };
    faulty.value = false;
  }

  function submit(event: TargetedSubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (busy) return;
    const wish = requestOf(draft.peek(), new Date(clock.wall()));
    faulty.value = wish === undefined;
    if (wish) onInvite(wish);
  }

  return (
    <form class="settings-card dialog-form" onSubmit={submit} noValidate data-testid="invite-form">
      <TextField
        id="invite-name"
        label={say.name}
        value={draft.value.name}
        maxLength={64}
        testId="invite-name"
        field={name}
        onInput={(next) => change({ name: next })}
      />
      <Choice
        label={say.role}
        options={ROLES}
        chosen={role}
        words={say.roles}
        testId="invite-role"
        onChoose={(next) => change({ role: next })}
      />
      <p class="quiet">{say.roleHint(role)}</p>
      {cameras.length > 1 && (
        <fieldset class="settings-checks">
          <legend class="label">{say.cameras}</legend>
          <Check
            label={say.allCameras}
            checked={chosen.length === 0}
            testId="invite-all"
            onChange={(all) => change({ cameras: all ? [] : [...cameras] })}
          />
          {cameras.map((camera) => (
            <Check
              key={camera}
              label={camera}
              checked={chosen.length === 0 || chosen.includes(camera)}
              testId={`invite-camera-${camera}`}
              onChange={(on) => change({ cameras: withCamera(chosen, { camera, on, all: cameras }) })}
            />
          ))}
        </fieldset>
      )}
      <Choice
        label={say.stay}
        options={STAYS}
        chosen={stay}
        words={say.stays}
        testId="invite-stay"
        onChoose={(next) => change({ stay: next })}
      />
      {stay === 'date' && (
        <TextField
          id="invite-date"
          label={say.date}
          type="date"
          value={date}
          fault={faulty.value ? say.badDate : undefined}
          faultId="invite-fault"
          testId="invite-date"
          onInput={(next) => change({ date: next })}
        />
      )}
      <Check
        label={say.relayOnly}
        checked={relayOnly}
        testId="invite-relay-only"
        onChange={(next) => change({ relayOnly: next })}
      />
      <div class="settings-buttons">
        <button type="button" class="button button-quiet" onClick={onCancel} data-testid="invite-cancel">
          {accessTexts.cancel}
        </button>
        <button type="submit" class="button" aria-disabled={busy || undefined} data-testid="invite-make">
          {busy ? say.making : say.make}
        </button>
      </div>
    </form>
  );
}
