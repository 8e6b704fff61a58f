import { texts } from '../../texts/texts.ts';

interface PresetsProps {
  readonly presets: readonly { readonly token: string; readonly name: string }[];
  /** What each shows, as `data:` URLs by their tokens, as far as that is known. */
  readonly pictures: ReadonlyMap<string, string>;
  /** There are pictures of this gateway's presets: room is kept for them before they are read. */
  readonly pictured: boolean;
  readonly disabled: boolean;
  readonly onPreset: (token: string) => void;
}

/** Where the camera can be sent: by a picture of what it sees there, else by name. */
export function Presets({ presets, pictures, pictured, disabled, onPreset }: PresetsProps) {
  if (presets.length === 0) return null;
  return (
    <ul
      class={pictured || pictures.size > 0 ? 'presets presets-pictured' : 'presets'}
      aria-label={texts.ptz.presets}
      data-testid="presets"
    >
      {presets.map(({ token, name }) => {
        const picture = pictures.get(token);
        return (
          <li key={token}>
            <button
              type="button"
              class={picture === undefined ? 'chip' : 'chip chip-pictured'}
              aria-label={texts.ptz.goTo(name || token)}
              disabled={disabled}
              onClick={() => onPreset(token)}
              data-testid={`preset-${token}`}
            >
              {picture !== undefined && <img class="chip-picture" src={picture} alt="" draggable={false} />}
              <span class="chip-name">{name || token}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
