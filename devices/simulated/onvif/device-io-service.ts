import type { Switchboard } from '../switchboard.ts';
import { SPEAKER } from './profile.ts';
import { relayOperations, relayOutputs } from './relay-operations.ts';
import type { Service } from './service.ts';
import { xml } from './xml.ts';

/** The ONVIF device I/O service (ver10): what there is, and relays switched as in the device service. */
export function deviceIoService(options: { switchboard: Switchboard; speaker: boolean }): Service {
  const { switchboard, speaker } = options;
  return {
    ...relayOperations(switchboard),
    GetDigitalInputs: {
      run: () => {
        const list = switchboard
          .inputs()
          .map(({ token }) => xml`<tmd:DigitalInputs token="${token}" IdleState="open"/>`);
        return xml`<tmd:GetDigitalInputsResponse>${list}</tmd:GetDigitalInputsResponse>`;
      },
    },
    GetRelayOutputs: {
      run: () =>
        xml`<tmd:GetRelayOutputsResponse>${relayOutputs(switchboard, 'tmd:RelayOutputs')}</tmd:GetRelayOutputsResponse>`,
    },
    GetAudioOutputs: {
      run: () =>
        xml`<tmd:GetAudioOutputsResponse>${speaker ? xml`<tmd:Token>${SPEAKER}</tmd:Token>` : xml``}</tmd:GetAudioOutputsResponse>`,
    },
  };
}
