import './styles/dialog.css';
import './styles/setup.css';
import type { ReadonlySignal } from '@preact/signals';
import type { OpenedPage } from './components/lazy-page.ts';
import { SetupView } from './components/settings/setup/setup-view.tsx';
import { createSetup } from './models/settings/setup.ts';
import { speakSetup } from './texts/setup.ts';
import { pageLanguage } from './transport/page-language.ts';
import { createSetupRequests } from './transport/setup-requests.ts';

export interface SetupPageOptions {
  /** The page's own. */
  readonly address: string;
  /** What bears the session over HTTP; undefined while there is none. */
  readonly token: ReadonlySignal<string | undefined>;
  /** Names that cameras bear already. */
  readonly taken: ReadonlySignal<readonly string[]>;
  readonly onClose: () => void;
  readonly onAdded: (camera: string) => void;
}

/** Opens the page for adding a camera; loaded only where somebody asks for it. */
export async function openSetup(options: SetupPageOptions): Promise<OpenedPage> {
  await speakSetup(pageLanguage(document));
  const { address, token, taken, onClose, onAdded } = options;
  const setup = createSetup({
    requests: createSetupRequests({ page: address, token: () => token.peek() ?? '' }),
    taken,
  });
  void setup.lookAround();
  return {
    view: <SetupView setup={setup} onClose={onClose} onAdded={onAdded} />,
    dispose: setup.dispose,
  };
}
