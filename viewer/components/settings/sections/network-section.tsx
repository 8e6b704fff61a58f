import type { NetworkFacts } from '../../../models/settings/network-facts.ts';
import { settingsTexts } from '../../../texts/settings.ts';
import { Fact } from '../facts.tsx';

interface NetworkSectionProps {
  readonly gateway: string;
  readonly facts: NetworkFacts;
  /** By which way the picture on show comes; absent while none does. */
  readonly path: string | undefined;
  /** How much has come since the page was opened; absent where it is not known. */
  readonly used: string | undefined;
}

/** How this page reaches the gateway, and what would be better. */
export function NetworkSection({ gateway, facts, path, used }: NetworkSectionProps) {
  const say = settingsTexts.network;
  const { broker, brokerProblem, servers } = facts;
  return (
    <section class="settings-part" aria-labelledby="settings-network">
      <h3 id="settings-network" class="settings-section-title">
        {settingsTexts.sections.network}
      </h3>
      <dl class="facts">
        <Fact term={say.gateway} testId="fact-gateway">
          <p>{facts.gateway === 'reached' ? say.reached(gateway) : say.unreached(gateway)}</p>
        </Fact>
        <Fact term={say.broker} testId="fact-broker">
          {broker.own && <p>{say.ownBroker}</p>}
          {broker.address !== undefined && <p class="facts-exact">{broker.address}</p>}
          {brokerProblem !== undefined && <p class="problem">{say.notOpen(brokerProblem)}</p>}
          <p class="quiet">{say.sealed}</p>
        </Fact>
        {path !== undefined && (
          <Fact term={say.path} testId="fact-path">
            <p>{path}</p>
          </Fact>
        )}
        <Fact term={say.servers} testId="fact-servers">
          {servers.length === 0 && <p>{say.noServers}</p>}
          {servers.map((url) => (
            <p key={url} class="facts-exact">
              {url}
            </p>
          ))}
        </Fact>
        <Fact term={say.addresses} testId="fact-addresses">
          <p>{facts.relayOnly ? say.hidden : say.shown}</p>
        </Fact>
        {used !== undefined && (
          <Fact term={say.used} testId="fact-used">
            <p>{used}</p>
          </Fact>
        )}
        <Fact term={say.page} testId="fact-page">
          <p>{{ https: say.https, local: say.local, plain: say.plain }[facts.carrier]}</p>
          {facts.carrier === 'plain' && <p class="quiet">{say.plainHint}</p>}
          {facts.step === 'authority' && (
            <p>
              <a class="link" href="/authority">
                {say.authority}
              </a>
            </p>
          )}
          {facts.step === 'configure' && <p class="quiet">{say.noAuthority}</p>}
          <p class="quiet">
            {facts.installed ? say.installed : say.inBrowser} {facts.offline ? say.offline : say.online}
          </p>
        </Fact>
      </dl>
    </section>
  );
}
