import type { TargetedSubmitEvent } from 'preact';
import type { Search } from '../../../models/settings/setup.ts';
import { setupTexts as say } from '../../../texts/setup.ts';
import type { FoundCamera } from '../../../transport/setup-requests.ts';
import { OrielGlyph } from '../../wordmark.tsx';
import { TextField } from '../text-field.tsx';
import { LookTold } from './look-told.tsx';

interface FindStepProps {
  readonly search: Search;
  readonly url: string;
  /** At what has that address. */
  readonly looking: boolean;
  /** Why that came to nothing. */
  readonly refusal: string | undefined;
  readonly onUrl: (url: string) => void;
  readonly onSearch: () => void;
  readonly onPick: (camera: FoundCamera) => void;
  readonly onNext: () => void;
}

/** The cameras that answered, and a field for those that can not. */
export function FindStep(props: FindStepProps) {
  const { search, url, looking, refusal, onUrl, onSearch, onPick, onNext } = props;
  const searching = search.kind === 'searching';

  function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    onNext();
  }

  return (
    <>
      <div class="setup-search" role="status" data-testid="search" data-state={search.kind}>
        {searching && <OrielGlyph busy />}
        {searching && <p class="quiet">{say.searching}</p>}
        {search.kind === 'failed' && <p class="problem">{say.searchFailed(search.reason)}</p>}
        {search.kind === 'done' && search.found.length === 0 && <p class="quiet">{say.none}</p>}
      </div>
      {search.kind === 'done' && search.found.length > 0 && (
        <ul class="setup-found" aria-label={say.found}>
          {search.found.map((camera) => (
            <li key={camera.url}>
              <button
                type="button"
                class="setup-camera"
                disabled={camera.known !== undefined}
                onClick={() => onPick(camera)}
                data-testid="found-camera"
              >
                <span class="setup-camera-name">{camera.name ?? camera.hardware ?? hostOf(camera.url)}</span>
                <span class="quiet">
                  {camera.known === undefined ? detailOf(camera) : say.known(camera.known)}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <button
        type="button"
        class="button button-quiet setup-again"
        aria-disabled={searching || undefined}
        onClick={onSearch}
        data-testid="search-again"
      >
        {search.kind === 'idle' ? say.search : say.searchAgain}
      </button>
      <form class="dialog-form" onSubmit={submit} autocomplete="off">
        <div class="setup-row">
          <TextField
            id="setup-url"
            label={say.address}
            value={url}
            maxLength={512}
            inputMode="url"
            placeholder="192.0.2.10"
            exact
            hint={say.addressHint}
            testId="setup-url"
            onInput={onUrl}
          />
          <button
            type="submit"
            class="button"
            disabled={url.trim() === ''}
            aria-disabled={looking || undefined}
            data-testid="setup-next"
          >
            {say.next}
          </button>
        </div>
        <LookTold refusal={refusal} looking={looking ? say.looking.stream : undefined} />
      </form>
    </>
  );
}

function detailOf({ name, hardware, url }: FoundCamera): string {
  return [name === undefined ? undefined : hardware, hostOf(url)].filter(Boolean).join(' · ');
}

function hostOf(url: string): string {
  // `URL.canParse` is not in Safari before 17.
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
