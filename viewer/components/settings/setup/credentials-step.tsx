import { useSignal } from '@preact/signals';
import type { TargetedSubmitEvent } from 'preact';
import { setupTexts as say } from '../../../texts/setup.ts';
import { OrielGlyph } from '../../wordmark.tsx';

interface CredentialsStepProps {
  readonly url: string;
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
  const { url, username, password, looking, refusal, onUsername, onPassword, onLook, onBack } = props;
  const shown = useSignal(false);

  function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    onLook();
  }

  return (
    <form class="dialog-form" onSubmit={submit} autocomplete="off" noValidate>
      <p class="quiet">{say.credentialsHint(url)}</p>
      <label class="label" for="setup-username">
        {say.username}
      </label>
      <div class="field">
        <input
          id="setup-username"
          class="input"
          value={username}
          maxLength={256}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          data-testid="setup-username"
          onInput={({ currentTarget }) => onUsername(currentTarget.value)}
        />
      </div>
      <label class="label" for="setup-password">
        {say.password}
      </label>
      <div class="field">
        <input
          id="setup-password"
          class="input"
          {...(shown.value ? { type: 'text' as const } : { type: 'password' as const })}
          value={password}
          maxLength={256}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          data-testid="setup-password"
          onInput={({ currentTarget }) => onPassword(currentTarget.value)}
        />
        <button
          type="button"
          class="field-button"
          aria-pressed={shown.value}
          onClick={() => {
            shown.value = !shown.value;
          }}
        >
          {shown.value ? say.hide : say.show}
        </button>
      </div>
      {refusal !== undefined && (
        <p class="problem" role="alert" data-testid="setup-problem">
          {say.refused(refusal)}
        </p>
      )}
      <div class="setup-search" role="status">
        {looking && <OrielGlyph busy />}
        {looking && <p class="quiet">{say.looking}</p>}
      </div>
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
