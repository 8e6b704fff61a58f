import type { SessionInfo } from '../../../../protocol/session-info.ts';
import { accessTexts } from '../../../texts/access.ts';
import { Check } from '../../check.tsx';
import { ConfirmButton } from '../../confirm-button.tsx';

interface ThisDeviceProps {
  readonly info: SessionInfo;
  /** It was paired; else a token signed it in. */
  readonly isDevice: boolean;
  /** Its addresses are hidden. */
  readonly hidden: boolean;
  /** The gateway says so, whatever this browser wants. */
  readonly locked: boolean;
  readonly onHide: (hidden: boolean) => void;
  readonly onSignOut: () => void;
}

export function ThisDevice({ info, isDevice, hidden, locked, onHide, onSignOut }: ThisDeviceProps) {
  const say = accessTexts.thisDevice;
  const { name, gateway, role } = info;
  return (
    <section class="access-part" aria-labelledby="access-device">
      <h3 id="access-device" class="heading">
        {say.title}
      </h3>
      <p data-testid="this-device">
        {isDevice ? say.device(name, gateway) : say.token(name, gateway)} {say.role(role)}
      </p>
      <Check
        label={say.hide}
        checked={hidden}
        disabled={locked}
        describedBy="access-hide-hint"
        testId="relay-only"
        onChange={onHide}
      />
      <p id="access-hide-hint" class="quiet">
        {locked ? say.hideLocked : say.hideHint}
      </p>
      {isDevice ? (
        <ConfirmButton
          label={say.unpair}
          question={say.unpairQuestion(gateway)}
          confirm={say.unpairConfirm}
          grave
          testId="unpair"
          onConfirm={onSignOut}
        />
      ) : (
        <button type="button" class="button button-quiet" onClick={onSignOut} data-testid="sign-out">
          {say.signOut}
        </button>
      )}
    </section>
  );
}
