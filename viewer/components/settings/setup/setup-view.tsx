import type { Setup } from '../../../models/settings/setup.ts';
import { setupTexts as say } from '../../../texts/setup.ts';
import { PageDialog } from '../../page-dialog.tsx';
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
  const step = setup.step.value;
  const refusal = setup.refusal.value;

  async function add() {
    const name = await setup.add();
    if (name !== undefined) onAdded(name);
  }

  return (
    <PageDialog
      title={say.title}
      close={say.close}
      testId="setup"
      step={step}
      onBack={() => (step === 'find' ? onClose() : setup.back())}
      onClose={onClose}
    >
      <h3 class="heading">{say.steps[step]}</h3>
      {step === 'find' && (
        <FindStep
          search={setup.search.value}
          url={setup.url.value}
          looking={setup.underWay.value === 'inspection'}
          refusal={refusal}
          onUrl={(url) => {
            setup.url.value = url;
          }}
          onSearch={() => void setup.lookAround()}
          onPick={setup.pick}
          onNext={() => void setup.takeAddress()}
        />
      )}
      {step === 'credentials' && (
        <CredentialsStep
          kind={setup.kind.value}
          place={setup.place.value}
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
          fitting={setup.fittingName.value}
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
    </PageDialog>
  );
}
