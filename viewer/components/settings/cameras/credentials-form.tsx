import { useSignal } from '@preact/signals';
import type { ComponentChildren, TargetedSubmitEvent } from 'preact';
import { settingsTexts } from '../../../texts/settings.ts';
import { CameraCredentials } from '../camera-credentials.tsx';

interface CredentialsFormProps {
  /** Something is being carried out. */
  readonly busy: boolean;
  readonly saving: boolean;
  /** Gives whether it was done. */
  readonly onSave: (username: string, password: string) => Promise<boolean>;
  /** What became of it. */
  readonly children: ComponentChildren;
}

/** A new user name and password for a camera. */
export function CredentialsForm({ busy, saving, onSave, children }: CredentialsFormProps) {
  const say = settingsTexts.camera;
  const username = useSignal('');
  const password = useSignal('');

  async function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy || !(await onSave(username.peek(), password.peek()))) return;
    username.value = '';
    password.value = '';
  }

  return (
    <form
      class="settings-card"
      onSubmit={submit}
      autocomplete="off"
      noValidate
      aria-labelledby="settings-credentials"
    >
      <h4 id="settings-credentials" class="settings-card-title">
        {say.credentials}
      </h4>
      <p class="quiet">{say.credentialsHint}</p>
      <CameraCredentials
        id="camera"
        words={say}
        username={username.value}
        password={password.value}
        onUsername={(next) => {
          username.value = next;
        }}
        onPassword={(next) => {
          password.value = next;
        }}
      />
      {children}
      <div class="settings-buttons">
        <button type="submit" class="button" aria-disabled={busy || undefined} data-testid="save-credentials">
          {saving ? say.saving : say.save}
        </button>
      </div>
    </form>
  );
}
