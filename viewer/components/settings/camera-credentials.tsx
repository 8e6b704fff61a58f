import { useSignal } from '@preact/signals';
import { TextField } from './text-field.tsx';

interface CameraCredentialsProps {
  /** Begins the fields' ids. */
  readonly id: string;
  readonly words: {
    readonly username: string;
    readonly password: string;
    readonly show: string;
    readonly hide: string;
  };
  readonly username: string;
  readonly password: string;
  readonly onUsername: (username: string) => void;
  readonly onPassword: (password: string) => void;
}

/** As what the gateway signs in to a camera; a browser is not to keep it, nor to offer its own. */
export function CameraCredentials(props: CameraCredentialsProps) {
  const { id, words, username, password, onUsername, onPassword } = props;
  const shown = useSignal(false);
  return (
    <>
      <TextField
        id={`${id}-username`}
        label={words.username}
        value={username}
        maxLength={256}
        exact
        testId={`${id}-username`}
        onInput={onUsername}
      />
      <TextField
        id={`${id}-password`}
        label={words.password}
        value={password}
        maxLength={256}
        type={shown.value ? 'text' : 'password'}
        exact
        testId={`${id}-password`}
        onInput={onPassword}
      >
        <button
          type="button"
          class="field-button"
          aria-pressed={shown.value}
          onClick={() => {
            shown.value = !shown.value;
          }}
        >
          {shown.value ? words.hide : words.show}
        </button>
      </TextField>
    </>
  );
}
