import { useEffect, useRef } from 'preact/hooks';
import type { Setup } from '../../models/setup.ts';
import { setupTexts as say } from '../../setup-texts.ts';
import { CloseIcon } from '../icons.tsx';
import { ChooseStep } from './choose-step.tsx';
import { CredentialsStep } from './credentials-step.tsx';
import { FindStep } from './find-step.tsx';

interface SetupViewProps {
  readonly setup: Setup;
  readonly onClose: () => void;
  readonly onAdded: (camera: string) => void;
}

/** Reads the model and hands plain values to the three steps. */
export function SetupView({ setup, onClose, onAdded }: SetupViewProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const step = setup.step.value;
  const refusal = setup.refusal.value;

  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    // A dialog that is taken away, and not closed, leaves the focus nowhere.
    return () => {
      if (opener instanceof HTMLElement) setTimeout(() => opener.focus({ preventScroll: true }));
    };
  }, []);
  useEffect(() => {
    title.current?.focus();
    dialog.current?.scrollTo(0, 0);
  }, [step]);

  async function add() {
    const name = await setup.add();
    if (name !== undefined) onAdded(name);
  }

  return (
    <dialog
      ref={dialog}
      class="setup"
      aria-labelledby="setup-title"
      data-testid="setup"
      data-step={step}
      onCancel={(event) => {
        event.preventDefault();
        if (step === 'find') onClose();
        else setup.back();
      }}
      onClose={onClose}
    >
      <div class="setup-page">
        <header class="sheet-head">
          <h2 ref={title} id="setup-title" class="setup-title" tabIndex={-1}>
            {say.title}
          </h2>
          <button
            type="button"
            class="icon-button"
            aria-label={say.close}
            onClick={onClose}
            data-testid="setup-close"
          >
            <CloseIcon />
          </button>
        </header>
        <h3 class="heading">{say.steps[step]}</h3>
        {step === 'find' && (
          <FindStep
            search={setup.search.value}
            url={setup.url.value}
            onUrl={(url) => {
              setup.url.value = url;
            }}
            onSearch={() => void setup.lookAround()}
            onPick={setup.pick}
            onNext={setup.takeAddress}
          />
        )}
        {step === 'credentials' && (
          <CredentialsStep
            url={setup.url.value}
            username={setup.username.value}
            password={setup.password.value}
            looking={setup.underWay.value === 'inspection'}
            refusal={refusal}
            onUsername={(username) => {
              setup.username.value = username;
            }}
            onPassword={(password) => {
              setup.password.value = password;
            }}
            onLook={() => void setup.inspect()}
            onBack={setup.back}
          />
        )}
        {step === 'choose' && setup.inspection.value && (
          <ChooseStep
            inspection={setup.inspection.value}
            main={setup.main.value}
            sub={setup.sub.value}
            name={setup.name.value}
            fault={setup.nameFault.value}
            adding={setup.underWay.value === 'addition'}
            refusal={refusal}
            onMain={(token) => {
              setup.main.value = token;
            }}
            onSub={(token) => {
              setup.sub.value = token;
            }}
            onName={(name) => {
              setup.name.value = name;
            }}
            onAdd={() => void add()}
            onBack={setup.back}
          />
        )}
      </div>
    </dialog>
  );
}
