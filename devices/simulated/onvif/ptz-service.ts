import { setTimeout as delay } from 'node:timers/promises';
import type { Velocity } from '../../camera.ts';
import type { Misbehaviour } from '../misbehaviour.ts';
import type { Axis } from '../pose.ts';
import type { Presets } from '../presets.ts';
import type { PtzHead } from '../ptz-head.ts';
import { type Profile, requestedProfile } from './profile.ts';
import { isTrue, timeoutOf, vectorOf } from './ptz-arguments.ts';
import {
  MAX_PRESETS,
  PTZ_CONFIGURATION,
  ptzConfiguration,
  ptzConfigurationOptions,
  ptzNode,
  SPACE,
} from './ptz-configuration.ts';
import { invalidArgument, type Service } from './service.ts';
import { SoapFault, type XmlElement } from './soap.ts';
import { type Xml, xml } from './xml.ts';

/** A command that the camera was given, whether it obeyed or not. */
export interface PtzCommand {
  /** The ONVIF operation. */
  readonly action: string;
  readonly velocity?: Partial<Velocity>;
}

export interface PtzServiceOptions {
  readonly profiles: readonly Profile[];
  readonly head: PtzHead;
  readonly presets: Presets;
  readonly misbehaviour: Readonly<Misbehaviour>;
  /** The camera's own clock, in ms since 1970. */
  readonly clock: () => number;
  /** Told of every command as soon as it comes. */
  readonly onCommand: (command: PtzCommand) => void;
}

type Answer = (request: XmlElement) => Xml;

/** The ONVIF PTZ service (ver20). */
export function ptzService(options: PtzServiceOptions): Service {
  const { misbehaviour, onCommand } = options;
  const service: Record<string, Service[string]> = {};
  for (const [name, answer] of Object.entries(questions(options))) {
    service[name] = {
      run: async (request) => {
        await delay(misbehaviour.ptzDelayMs, undefined, { ref: false });
        return answer(request);
      },
    };
  }
  for (const [name, act] of Object.entries(commands(options))) {
    service[name] = {
      run: async (request) => {
        requestedProfile(options.profiles, request);
        onCommand({
          action: name,
          ...(request.child('Velocity') && { velocity: vectorOf(request, 'Velocity') }),
        });
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
function questions({ profiles, head, presets, clock }: PtzServiceOptions): Readonly<Record<string, Answer>> {
  return {
    GetNodes: () => xml`<tptz:GetNodesResponse>${ptzNode()}</tptz:GetNodesResponse>`,
    GetConfigurations: () =>
      xml`<tptz:GetConfigurationsResponse>${ptzConfiguration('tptz:PTZConfiguration', profiles.length)}</tptz:GetConfigurationsResponse>`,
    GetConfigurationOptions: (request) => {
      if (request.child('ConfigurationToken')?.text() !== PTZ_CONFIGURATION) {
        throw invalidArgument('ter:NoConfig', 'The requested PTZ configuration does not exist.');
      }
      return xml`<tptz:GetConfigurationOptionsResponse>${ptzConfigurationOptions()}</tptz:GetConfigurationOptionsResponse>`;
    },
    GetStatus: (request) => {
      requestedProfile(profiles, request);
      return status(head, new Date(clock()));
    },
    GetPresets: (request) => {
      requestedProfile(profiles, request);
      const list = presets
        .list()
        .map(
          ({ token, name, pose }) =>
            xml`<tptz:Preset token="${token}"><tt:Name>${name}</tt:Name>${position(pose)}</tptz:Preset>`,
        );
      return xml`<tptz:GetPresetsResponse>${list}</tptz:GetPresetsResponse>`;
    },
  };
}

/** The operations that move the camera or change its presets; each gives the content of its response. */
function commands({ head, presets }: PtzServiceOptions): Readonly<Record<string, Answer>> {
  const nothing = xml``;
  return {
    ContinuousMove: (request) => {
      head.turn(vectorOf(request, 'Velocity'), timeoutOf(request));
      return nothing;
    },
    RelativeMove: (request) => {
      const way = vectorOf(request, 'Translation');
      const from = head.pose();
      head.goTo({
        ...(way.pan !== undefined && { pan: from.pan + way.pan }),
        ...(way.tilt !== undefined && { tilt: from.tilt + way.tilt }),
        ...(way.zoom !== undefined && { zoom: from.zoom + way.zoom }),
      });
      return nothing;
    },
    AbsoluteMove: (request) => {
      head.goTo(vectorOf(request, 'Position'));
      return nothing;
    },
    Stop: (request) => {
      head.stop(stoppedAxes(request));
      return nothing;
    },
    GotoPreset: (request) => {
      head.goTo(knownPreset(presets, request).pose);
      return nothing;
    },
    SetPreset: (request) => xml`<tptz:PresetToken>${setPreset(presets, head, request)}</tptz:PresetToken>`,
    RemovePreset: (request) => {
      presets.remove(knownPreset(presets, request).token);
      return nothing;
    },
    GotoHomePosition: () => {
      head.goTo(presets.home);
      return nothing;
    },
    SetHomePosition: () => {
      presets.home = head.pose();
      return nothing;
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

/** Without a filter everything stops; with one, only what it names (PTZ Service Specification section 5.3.6). */
function stoppedAxes(request: XmlElement): readonly Axis[] {
  const panTilt = request.child('PanTilt');
  const zoom = request.child('Zoom');
  if (panTilt === undefined && zoom === undefined) return ['pan', 'tilt', 'zoom'];
  return [
    ...(isTrue(panTilt) ? (['pan', 'tilt'] as const) : []),
    ...(isTrue(zoom) ? (['zoom'] as const) : []),
  ];
}

function knownPreset(presets: Presets, request: XmlElement) {
  const token = request.child('PresetToken')?.text() ?? '';
  const preset = presets.find(token);
  if (preset === undefined) {
    throw invalidArgument('ter:NoToken', `The requested preset token ${token} does not exist.`);
  }
  return preset;
}

function setPreset(presets: Presets, head: PtzHead, request: XmlElement): string {
  const name = request.child('PresetName')?.text() ?? '';
  const isNamed = name !== '';
  const existing = request.child('PresetToken') === undefined ? undefined : knownPreset(presets, request);
  if (isNamed && presets.list().some((preset) => preset.name === name && preset !== existing)) {
    throw invalidArgument('ter:PresetExist', `A preset named ${name} exists already.`);
  }
  if (existing === undefined && presets.list().length >= MAX_PRESETS) {
    throw new SoapFault(
      'Receiver',
      ['ter:Action', 'ter:TooManyPresets'],
      'Maximum number of presets reached.',
    );
  }
  return presets.set({
    ...(existing && { token: existing.token }),
    ...(isNamed && { name }),
    pose: head.pose(),
  });
}
