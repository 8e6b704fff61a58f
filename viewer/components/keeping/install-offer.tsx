import type { InstallState } from '../../models/settings/install.ts';
import { keepingTexts as texts } from '../../texts/keeping.ts';

interface InstallOfferProps {
  readonly state: InstallState;
  readonly onAsk: () => void;
}

/** What can be done about the home screen, for the settings. */
export function InstallOffer({ state, onAsk }: InstallOfferProps) {
  return (
    <div class="install-offer" data-testid="install" data-state={state}>
      <p class="quiet">{texts.install[state]}</p>
      {state === 'offered' && (
        <button type="button" class="button" onClick={onAsk} data-testid="install-ask">
          {texts.install.keep}
        </button>
      )}
    </div>
  );
}
