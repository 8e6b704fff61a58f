import { texts } from '../texts/texts.ts';
import { PersonIcon } from './icons.tsx';

interface AccountProps {
  readonly name: string;
  readonly role: 'viewer' | 'operator' | 'admin';
  readonly onOpen: () => void;
}

/** Who is signed in; opens what there is to say of that. */
export function Account({ name, role, onOpen }: AccountProps) {
  return (
    <div class="account">
      <button
        type="button"
        class="account-button"
        title={texts.account.open}
        aria-haspopup="dialog"
        onClick={onOpen}
        data-testid="account-open"
      >
        <span class="account-name" data-testid="account">
          {texts.account.who(name, role)}
        </span>
        <PersonIcon />
      </button>
    </div>
  );
}
