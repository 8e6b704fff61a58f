import type { Shortcut } from '../../../models/stage/shortcuts.ts';
import { stageCardTexts } from '../../../texts/stage-cards.ts';
import { PageDialog } from '../../page-dialog.tsx';

interface KeysCardProps {
  readonly onClose: () => void;
}

/** In the order of the list; the arrows with shift are one line of it. */
const KEYS: readonly (readonly [key: string, does: Exclude<Shortcut, `look-${string}`>])[] = [
  ['F', 'fullscreen'],
  ['M', 'sound'],
  ['S', 'snapshot'],
  ['P', 'picture-in-picture'],
  ['R', 'rotate'],
  ['I', 'statistics'],
  ['Z', 'zoom-in'],
  ['Shift Z', 'zoom-out'],
  ['0', 'zoom-reset'],
];

/** Which key does what. */
export function KeysCard({ onClose }: KeysCardProps) {
  const { close, keys: say } = stageCardTexts;
  const lines = (list: readonly (readonly [key: string, does: string])[]) => (
    <dl class="keys">
      {list.map(([key, does]) => (
        <div key={key} class="keys-line">
          <dt class="keys-keys">
            {key.split(' ').map((each) => (
              <kbd key={each} class="keys-key">
                {each}
              </kbd>
            ))}
          </dt>
          <dd class="keys-does">{does}</dd>
        </div>
      ))}
    </dl>
  );
  return (
    <PageDialog title={say.title} close={close} testId="keys" onBack={onClose} onClose={onClose}>
      <div class="card-body">
        <h3 class="heading">{say.camera}</h3>
        {lines([
          [say.names.arrows, say.turn],
          [say.names.plusMinus, say.zoom],
        ])}
        <h3 class="heading">{say.picture}</h3>
        {lines([
          ...KEYS.map(([key, does]) => [key, say.shortcuts[does]] as const),
          [say.names.shiftArrows, say.shortcuts.look],
          [say.names.escape, say.shortcuts.back],
          ['?', say.shortcuts.help],
        ])}
        <p class="quiet">{say.hint}</p>
      </div>
    </PageDialog>
  );
}
