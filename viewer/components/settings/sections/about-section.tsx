import { compareVersions } from '../../../models/settings/versions.ts';
import { settingsTexts } from '../../../texts/settings.ts';
import { texts } from '../../../texts/texts.ts';
import { Wordmark } from '../../wordmark.tsx';
import { Fact } from '../facts.tsx';

export interface AboutSectionProps {
  readonly version: string;
  readonly gatewayVersion: string;
  readonly protocol: number;
  readonly licence: string;
  readonly onReload: () => void;
}

/** Which versions meet here. */
export function AboutSection({ version, gatewayVersion, protocol, licence, onReload }: AboutSectionProps) {
  const say = settingsTexts.about;
  const news = compareVersions(version, gatewayVersion);
  return (
    <section class="settings-part" aria-labelledby="settings-about">
      <h3 id="settings-about" class="settings-section-title">
        {settingsTexts.sections.about}
      </h3>
      <Wordmark />
      <dl class="facts">
        <Fact term={say.page} testId="version-page">
          {texts.product} {version}
        </Fact>
        <Fact term={say.gateway} testId="version-gateway">
          {texts.product} {gatewayVersion}
        </Fact>
        <Fact term={say.protocol} testId="version-protocol">
          {protocol}
        </Fact>
        <Fact term={say.licence} testId="licence">
          {licence}
        </Fact>
      </dl>
      {news !== 'same' && (
        <>
          <p class="problem" data-testid="version-news">
            {say.news[news]}
          </p>
          <button type="button" class="button" onClick={onReload} data-testid="reload">
            {say.reload}
          </button>
        </>
      )}
    </section>
  );
}
