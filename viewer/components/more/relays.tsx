import type { CameraInfo } from '../../../protocol/messages.ts';
import { texts } from '../../texts/texts.ts';
import { Choice } from '../choice.tsx';
import { ConfirmButton } from '../confirm-button.tsx';

interface RelaysProps {
  readonly relays: NonNullable<CameraInfo['relays']>;
  readonly disabled: boolean;
  readonly onSwitch: (relay: string, state: 'on' | 'off') => void;
}

/** Lights and doors on the camera, numbered as its topics are. */
export function Relays({ relays, disabled, onSwitch }: RelaysProps) {
  const say = texts.controls;
  return (
    <section class="sheet-part" aria-label={say.relays}>
      <h3 class="heading">{say.relays}</h3>
      {relays.map(({ token, pulse, active }, i) =>
        pulse ? (
          <div key={token} class="setting" title={token}>
            <span class="setting-name">{say.pulse(i + 1)}</span>
            <ConfirmButton
              label={say.operate}
              description={`${say.operate}: ${say.pulse(i + 1)}`}
              question={say.operateQuestion}
              disabled={disabled}
              testId={`relay-${i + 1}`}
              onConfirm={() => onSwitch(token, 'on')}
            />
          </div>
        ) : (
          <Choice
            key={token}
            label={say.relay(i + 1)}
            options={['on', 'off']}
            chosen={active === undefined ? undefined : active ? 'on' : 'off'}
            words={say.modes}
            disabled={disabled}
            testId={`relay-${i + 1}`}
            onChoose={(state) => onSwitch(token, state)}
          />
        ),
      )}
    </section>
  );
}
