import { texts } from '../../texts/texts.ts';

interface PresetsProps {
  readonly presets: readonly { readonly token: string; readonly name: string }[];
  readonly disabled: boolean;
  readonly onPreset: (token: string) => void;
}

export function Presets({ presets, disabled, onPreset }: PresetsProps) {
  if (presets.length === 0) return null;
  return (
    <ul class="presets" aria-label={texts.ptz.presets} data-testid="presets">
      {presets.map(({ token, name }) => (
        <li key={token}>
          <button
            type="button"
            class="chip"
            aria-label={texts.ptz.goTo(name || token)}
            disabled={disabled}
            onClick={() => onPreset(token)}
            data-testid={`preset-${token}`}
          >
            {name || token}
          </button>
        </li>
      ))}
    </ul>
  );
}
