import type { Switchboard } from '../switchboard.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { invalidArgument, type Service } from './service.ts';
import type { XmlElement } from './soap.ts';
import { type Xml, xml } from './xml.ts';

/** What the device service has for relays (ONVIF Core Specification section 8.5). */
export function relayOperations(switchboard: Switchboard): Service {
  return {
    GetRelayOutputs: {
      run: () =>
        xml`<tds:GetRelayOutputsResponse>${relayOutputs(switchboard, 'tds:RelayOutputs')}</tds:GetRelayOutputsResponse>`,
    },
    SetRelayOutputSettings: {
      run: (request) => {
        const token = relayToken(switchboard, request);
        const properties = request.child('Properties');
        const mode = properties?.child('Mode')?.text();
        const pulseMs = parseDuration(properties?.child('DelayTime')?.text() ?? '');
        if (mode !== 'Bistable' && (mode !== 'Monostable' || pulseMs === undefined)) {
          throw invalidArgument('ter:ModeError', 'The mode is neither Bistable nor Monostable with a delay.');
        }
        switchboard.setPulse(token, mode === 'Monostable' ? pulseMs : undefined);
        return xml`<tds:SetRelayOutputSettingsResponse/>`;
      },
    },
    SetRelayOutputState: {
      run: (request) => {
        const token = relayToken(switchboard, request);
        const state = request.child('LogicalState')?.text() ?? '';
        if (state !== 'active' && state !== 'inactive') {
          throw invalidArgument('ter:ModeError', `The state ${state} is neither active nor inactive.`);
        }
        switchboard.setRelay(token, state === 'active');
        return xml`<tds:SetRelayOutputStateResponse/>`;
      },
    },
  };
}

export function relayOutputs(switchboard: Switchboard, element: string): readonly Xml[] {
  return switchboard.relays().map(({ token }) => {
    const pulseMs = switchboard.pulseOf(token);
    const mode = pulseMs === undefined ? 'Bistable' : 'Monostable';
    return xml`<${element} token="${token}"><tt:Properties><tt:Mode>${mode}</tt:Mode><tt:DelayTime>${formatDuration(pulseMs ?? 0)}</tt:DelayTime><tt:IdleState>open</tt:IdleState></tt:Properties></${element}>`;
  });
}

function relayToken(switchboard: Switchboard, request: XmlElement): string {
  const token = request.child('RelayOutputToken')?.text() ?? '';
  if (!switchboard.hasRelay(token)) {
    throw invalidArgument('ter:RelayToken', `The requested relay ${token} does not exist.`);
  }
  return token;
}
