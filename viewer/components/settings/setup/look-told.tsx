import { setupTexts as say } from '../../../texts/setup.ts';
import { OrielGlyph } from '../../wordmark.tsx';

interface LookToldProps {
  /** Why the last look at the camera came to nothing. */
  readonly refusal: string | undefined;
  /** What is being looked at just now. */
  readonly looking: string | undefined;
}

/** How looking at a camera goes, under whatever asked for it. */
export function LookTold({ refusal, looking }: LookToldProps) {
  return (
    <>
      {refusal !== undefined && (
        <p class="problem" role="alert" data-testid="setup-problem">
          {say.refused(refusal)}
        </p>
      )}
      <div class="setup-search" role="status">
        {looking !== undefined && <OrielGlyph busy />}
        {looking !== undefined && <p class="quiet">{looking}</p>}
      </div>
    </>
  );
}
