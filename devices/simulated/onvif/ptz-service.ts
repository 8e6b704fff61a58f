import { setTimeout as delay } from 'node:timers/promises';
import type { PtzHead } from '../ptz-head.ts';
import { presetCommands } from './preset-commands.ts';
import { requestedProfile } from './profile.ts';
import { vectorOf } from './ptz-arguments.ts';
import type { Answers, PtzParts } from './ptz-command.ts';
import {
  LAMP_COMMANDS,
  PTZ_CONFIGURATION,
  ptzConfiguration,
  ptzConfigurationOptions,
  ptzNode,
  SPACE,
} from './ptz-configuration.ts';
import { moveCommands } from './ptz-moves.ts';
import { invalidArgument, type Service } from './service.ts';
import { SoapFault, type XmlElement } from './soap.ts';
import { type Xml, xml } from './xml.ts';

/** The ONVIF PTZ service (ver20). */
export function ptzService(options: PtzParts): Service {
  const { misbehaviour, onCommand, profiles } = options;
  const service: Record<string, Service[string]> = {};
  for (const [name, answer] of Object.entries(questions(options))) {
    service[name] = {
      run: async (request) => {
        await delay(misbehaviour.ptzDelayMs, undefined, { ref: false });
        return answer(request);
      },
    };
  }
  const commands = { ...moveCommands(options), ...presetCommands(options), ...lampCommand(options) };
  for (const [name, act] of Object.entries(commands)) {
    service[name] = {
      notice: (request) => {
        requestedProfile(profiles, request);
        onCommand({
          action: name,
          ...(request.child('Velocity') && { velocity: vectorOf(request, 'Velocity') }),
        });
      },
      run: async (request) => {
        await delay(misbehaviour.ptzDelayMs, undefined, { ref: false });
        if (misbehaviour.ptzRefusal !== undefined) {
          throw new SoapFault('Receiver', ['ter:Action'], misbehaviour.ptzRefusal);
        }
        return xml`<tptz:${name}Response>${act(request)}</tptz:${name}Response>`;
      },
    };
  }
  return service;
}

/** The operations that change nothing; each gives its whole response. */
function questions({ profiles, makeup, head, presets, clock }: PtzParts): Answers {
  return {
    GetNodes: () => xml`<tptz:GetNodesResponse>${ptzNode(makeup)}</tptz:GetNodesResponse>`,
    GetConfigurations: () =>
      xml`<tptz:GetConfigurationsResponse>${ptzConfiguration('tptz:PTZConfiguration', profiles.length)}</tptz:GetConfigurationsResponse>`,
    GetConfigurationOptions: (request) => {
      if (request.child('ConfigurationToken')?.text() !== PTZ_CONFIGURATION) {
        throw invalidArgument('ter:NoConfig', 'The requested PTZ configuration does not exist.');
      }
      return xml`<tptz:GetConfigurationOptionsResponse>${ptzConfigurationOptions(makeup)}</tptz:GetConfigurationOptionsResponse>`;
    },
    GetStatus: (request) => {
      requestedProfile(profiles, request);
      return status(head, new Date(clock()));
    },
    ...(makeup.presets && {
      GetPresets: (request: XmlElement) => {
        requestedProfile(profiles, request);
        const list = presets
          .list()
          .map(
            ({ token, name, pose }) =>
              xml`<tptz:Preset token="${token}"><tt:Name>${name}</tt:Name>${position(pose)}</tptz:Preset>`,
          );
        return xml`<tptz:GetPresetsResponse>${list}</tptz:GetPresetsResponse>`;
      },
    }),
  };
}

function lampCommand({ imaging }: PtzParts): Answers {
  return {
    SendAuxiliaryCommand: (request) => {
      const asked = request.child('AuxiliaryData')?.text() ?? '';
      const lamp = LAMP_COMMANDS.find(({ command }) => command === asked);
      if (lamp === undefined) {
        throw invalidArgument('ter:NoAuxiliary', `The auxiliary command ${asked} is not supported.`);
      }
      imaging.change({ irLamp: lamp.mode });
      return xml`<tptz:AuxiliaryResponse>${asked}</tptz:AuxiliaryResponse>`;
    },
  };
}

function status(head: PtzHead, utc: Date): Xml {
  const motion = (moves: boolean) => (moves ? 'MOVING' : 'IDLE');
  const panTilt = motion(head.isMoving('pan') || head.isMoving('tilt'));
  return xml`<tptz:GetStatusResponse><tptz:PTZStatus>${position(head.pose(), 'tt:Position')}<tt:MoveStatus><tt:PanTilt>${panTilt}</tt:PanTilt><tt:Zoom>${motion(head.isMoving('zoom'))}</tt:Zoom></tt:MoveStatus><tt:UtcTime>${utc.toISOString()}</tt:UtcTime></tptz:PTZStatus></tptz:GetStatusResponse>`;
}

function position(pose: { pan: number; tilt: number; zoom: number }, element = 'tt:PTZPosition'): Xml {
  return xml`<${element}><tt:PanTilt x="${pose.pan}" y="${pose.tilt}" space="${SPACE.panTiltPosition}"/><tt:Zoom x="${pose.zoom}" space="${SPACE.zoomPosition}"/></${element}>`;
}
