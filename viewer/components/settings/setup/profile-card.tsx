import { setupTexts as say } from '../../../texts/setup.ts';
import type { Inspection } from '../../../transport/setup-requests.ts';

interface ProfileCardProps {
  readonly profile: Inspection['profiles'][number];
  /** It is to be the main stream, the small one, or both. */
  readonly main: boolean;
  readonly sub: boolean;
  /** There is another one to choose instead. */
  readonly choosable: boolean;
  readonly onMain: () => void;
  readonly onSub: () => void;
}

export function ProfileCard({ profile, main, sub, choosable, onMain, onSub }: ProfileCardProps) {
  const { token, name, codec, width, height, fps, still } = profile;
  const uses = [
    { use: 'main', chosen: main, words: say.main, onChoose: onMain },
    { use: 'sub', chosen: sub, words: say.sub, onChoose: onSub },
  ];
  return (
    <div class="setup-profile" data-testid={`profile-${token}`}>
      {still === undefined ? (
        <p class="setup-still quiet">{say.noStill}</p>
      ) : (
        <img class="setup-still" src={`data:image/jpeg;base64,${still}`} alt="" />
      )}
      <div class="setup-profile-words">
        <p class="setup-camera-name">{name || token}</p>
        <p class="quiet">
          {[codec ?? say.noCodec, say.size(width, height), fps === undefined ? undefined : say.fps(fps)]
            .filter(Boolean)
            .join(' · ')}
        </p>
        {choosable && (
          <fieldset class="segments" aria-label={say.use(name || token)}>
            {uses.map(({ use, chosen, words, onChoose }) => (
              <button
                key={use}
                type="button"
                class="segment"
                aria-pressed={chosen}
                onClick={onChoose}
                data-testid={`profile-${token}-${use}`}
              >
                {words}
              </button>
            ))}
          </fieldset>
        )}
      </div>
    </div>
  );
}
