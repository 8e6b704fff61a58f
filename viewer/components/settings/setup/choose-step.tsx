import type { TargetedSubmitEvent } from 'preact';
import { useRef } from 'preact/hooks';
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
  /** A name that may be taken in place of the one with a fault. */
  readonly fitting: string | undefined;
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
  const { inspection, main, sub, name, fault, fitting, adding, refusal } = props;
  const { onMain, onSub, onName, onAdd, onBack } = props;
  const { manufacturer, model, firmware, stream, profiles, abilities } = inspection;

  const field = useRef<HTMLInputElement>(null);

  function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    onAdd();
  }

  return (
    <form class="dialog-form" onSubmit={submit} autocomplete="off" noValidate>
      <p class="setup-model" data-testid="setup-model">
        {stream ? say.stream(stream) : [manufacturer, model, firmware].filter(Boolean).join(' · ')}
      </p>
      {stream?.codec === 'H265' && <p class="quiet">{say.notForAll}</p>}
      {stream?.unsupportedSound !== undefined && <p class="quiet">{say.noSound(stream.unsupportedSound)}</p>}
      <p class="quiet" data-testid="abilities">
        {stream ? say.streamAlone : say.can(abilities)}
      </p>
      {profiles.length > 0 && (
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
      )}
      {profiles.length > 1 && <p class="quiet">{say.mainHint}</p>}
      <TextField
        id="setup-name"
        label={say.name}
        value={name}
        maxLength={64}
        exact
        fault={fault === undefined ? undefined : say.fault(fault)}
        faultId="name-fault"
        field={field}
        testId="setup-name"
        onInput={onName}
      />
      {fitting !== undefined && (
        <button
          type="button"
          class="button button-quiet setup-fitting"
          onClick={() => {
            onName(fitting);
            // This button goes.
            field.current?.focus();
          }}
          data-testid="setup-fitting"
        >
          {say.takeName(fitting)}
        </button>
      )}
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
