import type { TargetedSubmitEvent } from 'preact';
import type { NameFault } from '../../../models/settings/camera-name.ts';
import { setupTexts as say } from '../../../texts/setup.ts';
import type { Inspection } from '../../../transport/setup-requests.ts';
import { TextField } from '../text-field.tsx';
import { ProfileCard } from './profile-card.tsx';

interface ChooseStepProps {
  readonly inspection: Inspection;
  /** Tokens of the profiles that are to be the two streams. */
  readonly main: string | undefined;
  readonly sub: string | undefined;
  readonly name: string;
  readonly fault: NameFault | undefined;
  readonly adding: boolean;
  /** Why the camera was not added. */
  readonly refusal: string | undefined;
  readonly onMain: (token: string) => void;
  readonly onSub: (token: string) => void;
  readonly onName: (name: string) => void;
  readonly onAdd: () => void;
  readonly onBack: () => void;
}

/** What the camera is and shows, the name that it gets, and which of its profiles is which stream. */
export function ChooseStep(props: ChooseStepProps) {
  const { inspection, main, sub, name, fault, adding, refusal, onMain, onSub, onName, onAdd, onBack } = props;
  const { manufacturer, model, firmware, profiles, abilities } = inspection;

  function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    onAdd();
  }

  return (
    <form class="dialog-form" onSubmit={submit} autocomplete="off" noValidate>
      <p class="setup-model" data-testid="setup-model">
        {[manufacturer, model, firmware].filter(Boolean).join(' · ')}
      </p>
      <p class="quiet" data-testid="abilities">
        {say.can(abilities)}
      </p>
      <ul class="setup-profiles" aria-label={say.profiles}>
        {profiles.map((profile) => (
          <li key={profile.token}>
            <ProfileCard
              profile={profile}
              main={profile.token === main}
              sub={profile.token === sub}
              choosable={profiles.length > 1}
              onMain={() => onMain(profile.token)}
              onSub={() => onSub(profile.token)}
            />
          </li>
        ))}
      </ul>
      {profiles.length > 1 && <p class="quiet">{say.mainHint}</p>}
      <TextField
        id="setup-name"
        label={say.name}
        value={name}
        maxLength={64}
        exact
        fault={fault === undefined ? undefined : say.fault(fault)}
        faultId="name-fault"
        testId="setup-name"
        onInput={onName}
      />
      {refusal !== undefined && (
        <p class="problem" role="alert" data-testid="setup-problem">
          {say.refused(refusal)}
        </p>
      )}
      <div class="dialog-buttons">
        <button type="button" class="button button-quiet" onClick={onBack} data-testid="setup-back">
          {say.back}
        </button>
        <button
          type="submit"
          class="button"
          disabled={fault !== undefined}
          aria-disabled={adding || undefined}
          data-testid="setup-add"
        >
          {adding ? say.adding : say.add}
        </button>
      </div>
    </form>
  );
}
