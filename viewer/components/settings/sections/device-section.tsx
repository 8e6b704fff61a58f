import type { SessionInfo } from '../../../../protocol/session-info.ts';
import type { InstallState } from '../../../models/settings/install.ts';
import type { OwnDevice } from '../../../models/settings/own-device.ts';
import { accessTexts } from '../../../texts/access.ts';
import { keepingTexts } from '../../../texts/keeping.ts';
import { LANGUAGES, type Language } from '../../../texts/language.ts';
import { Check } from '../../check.tsx';
import { Choice } from '../../choice.tsx';
import { ConfirmButton } from '../../confirm-button.tsx';
import { InstallOffer } from '../../keeping/install-offer.tsx';
import { Renaming } from '../renaming.tsx';

interface Switch {
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

export interface DeviceSectionProps {
  readonly info: SessionInfo;
  /** Names of those that this device may see; undefined until they are known. */
  readonly cameras: readonly string[] | undefined;
  /** It was paired; else a token signed it in. */
  readonly isDevice: boolean;
  /** There where this device may give itself another name. */
  readonly own: OwnDevice | undefined;
  readonly relayOnly: Switch & {
    /** The gateway says so, whatever this browser wants. */
    readonly locked: boolean;
    /** There is no relay to hide behind, and so no picture while it is on. */
    readonly vain: boolean;
  };
  /** Absent where the device can not. */
  readonly haptics: Switch | undefined;
  readonly language: { readonly spoken: Language; readonly onChoose: (language: Language) => void };
  /** Dark at night, whatever the system says. */
  readonly night: Switch;
  readonly install: { readonly state: InstallState; readonly onAsk: () => void };
  readonly onSignOut: () => void;
}

const SPOKEN: readonly Language[] = ['en', 'de'];

/** Who this is here, and what only this device is asked to do. */
export function DeviceSection(props: DeviceSectionProps) {
  const { info, cameras, isDevice, own, relayOnly, haptics, language, night, install, onSignOut } = props;
  const say = accessTexts.thisDevice;
  const { name, gateway, role } = info;
  const who = isDevice ? say.device(name, gateway) : say.token(name, gateway);
  return (
    <section class="settings-part" aria-labelledby="settings-device">
      <h3 id="settings-device" class="settings-section-title">
        {say.title}
      </h3>
      {own && (
        <div class="settings-item settings-item-first">
          <Renaming name={name} busy={own.busy} onRename={own.rename}>
            {(begin) => (
              <>
                <p class="settings-name">{name}</p>
                <div class="settings-buttons">{begin}</div>
              </>
            )}
          </Renaming>
        </div>
      )}
      <p class="problem" role="alert" data-testid="own-refusal">
        {own?.refusal}
      </p>
      <p data-testid="this-device">
        {who} {say.role(role)} {cameras && say.cameras(cameras)}
      </p>
      <div class="settings-choice">
        <Check
          label={say.hide}
          checked={relayOnly.on}
          disabled={relayOnly.locked || (relayOnly.vain && !relayOnly.on)}
          describedBy="settings-hide-hint settings-hide-vain"
          testId="relay-only"
          onChange={relayOnly.onChange}
        />
        <p id="settings-hide-hint" class="quiet">
          {relayOnly.locked ? say.hideLocked : say.hideHint}
        </p>
        <p id="settings-hide-vain" class={relayOnly.on ? 'problem' : 'quiet'} data-testid="relay-vain">
          {relayOnly.vain && say.hideVain(relayOnly.on)}
        </p>
      </div>
      <Choice
        label={say.language}
        options={SPOKEN}
        chosen={language.spoken}
        words={LANGUAGES}
        testId="language"
        onChoose={language.onChoose}
      />
      <Check label={say.night} checked={night.on} testId="night-dark" onChange={night.onChange} />
      {haptics && (
        <Check label={say.haptics} checked={haptics.on} testId="haptics" onChange={haptics.onChange} />
      )}
      <div class="settings-choice">
        <h4 class="settings-card-title">{keepingTexts.install.title}</h4>
        <InstallOffer {...install} />
      </div>
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
