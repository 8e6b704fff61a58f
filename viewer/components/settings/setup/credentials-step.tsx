import type { TargetedSubmitEvent } from 'preact';
import { setupTexts as say } from '../../../texts/setup.ts';
import { CameraCredentials } from '../camera-credentials.tsx';
import { LookTold } from './look-told.tsx';

interface CredentialsStepProps {
  readonly kind: 'onvif' | 'stream';
  /** Which camera. */
  readonly place: string;
  readonly username: string;
  readonly password: string;
  readonly looking: boolean;
  /** Why the camera could not be looked at. */
  readonly refusal: string | undefined;
  readonly onUsername: (username: string) => void;
  readonly onPassword: (password: string) => void;
  readonly onLook: () => void;
  readonly onBack: () => void;
}

export function CredentialsStep(props: CredentialsStepProps) {
  const { kind, place, username, password, looking, refusal, onUsername, onPassword, onLook, onBack } = props;

  function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    onLook();
  }

  return (
    <form class="dialog-form" onSubmit={submit} autocomplete="off" noValidate>
      <p class="quiet">{say.credentialsHint[kind](place)}</p>
      <CameraCredentials
        id="setup"
        words={say}
        username={username}
        password={password}
        onUsername={onUsername}
        onPassword={onPassword}
      />
      <LookTold refusal={refusal} looking={looking ? say.looking[kind] : undefined} />
      <div class="dialog-buttons">
        <button type="button" class="button button-quiet" onClick={onBack} data-testid="setup-back">
          {say.back}
        </button>
        <button type="submit" class="button" aria-disabled={looking || undefined} data-testid="setup-look">
          {say.look}
        </button>
      </div>
    </form>
  );
}
