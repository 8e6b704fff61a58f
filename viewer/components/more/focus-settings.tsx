import { texts } from '../../texts/texts.ts';
import { Choice } from '../choice.tsx';
import { HoldButton } from '../ptz/hold-button.tsx';

interface FocusSettingsProps {
  readonly focus: { readonly move: boolean; readonly auto: boolean };
  readonly chosen: 'auto' | 'manual' | undefined;
  readonly disabled: boolean;
  readonly onSet: (change: { readonly focus: 'auto' | 'manual' }) => void;
  readonly onFocusHold: (speed: number) => void;
  readonly onFocusRelease: () => void;
  readonly onFocusNudge: (speed: number) => void;
}

const SPEED = 0.5;

export function FocusSettings(props: FocusSettingsProps) {
  const { focus, chosen, disabled, onSet, onFocusHold, onFocusRelease, onFocusNudge } = props;
  const say = texts.controls;
  // What the lens is set to by hand, an auto focus would take back at once.
  const byHand = !disabled && !(focus.auto && chosen === 'auto');
  const buttons = [
    { side: 'near', label: say.nearer, speed: -SPEED },
    { side: 'far', label: say.farther, speed: SPEED },
  ];
  return (
    <>
      {focus.auto && (
        <Choice
          label={say.focus}
          options={['auto', 'manual']}
          chosen={chosen}
          words={say.focusModes}
          disabled={disabled}
          testId="focus"
          onChoose={(option) => onSet({ focus: option })}
        />
      )}
      {focus.move && (
        <div class="setting">
          <span class="setting-name">{focus.auto ? '' : say.focus}</span>
          <div class="setting-pair" title={byHand || disabled ? undefined : say.focusHint}>
            {buttons.map(({ side, label, speed }) => (
              <HoldButton
                key={side}
                class="button button-quiet"
                label={label}
                disabled={!byHand}
                testId={`focus-${side}`}
                onHold={() => onFocusHold(speed)}
                onRelease={onFocusRelease}
                onNudge={() => onFocusNudge(speed)}
              >
                {label}
              </HoldButton>
            ))}
          </div>
        </div>
      )}
    </>
  );
}
