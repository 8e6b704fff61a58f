import { texts } from '../texts.ts';
import { LeaveIcon } from './icons.tsx';

interface AccountProps {
  readonly name: string;
  readonly role: 'viewer' | 'operator' | 'admin';
  readonly onSignOut: () => void;
}

export function Account({ name, role, onSignOut }: AccountProps) {
  return (
    <div class="account">
      <span class="account-name" data-testid="account">
        {texts.account.who(name, role)}
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label={texts.account.signOut}
        title={texts.account.signOut}
        onClick={onSignOut}
        data-testid="sign-out"
      >
        <LeaveIcon />
      </button>
    </div>
  );
}
