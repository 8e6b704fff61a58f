import { parseDuration } from '../duration.ts';
import { invalidArgument } from '../service.ts';
import { SoapFault, unknownOperation } from '../soap.ts';
import { xml } from '../xml.ts';
import type { OnvifQuirk, OnvifRequest } from './quirk.ts';

const ONLY_PROFILE = 'sub';
const LONG_TIMEOUT_MS = { min: 10_000, max: 60_000 };

/** How the camera moves, and what it wants to be told for that. */
export const PTZ_QUIRKS = {
  'stop-missing': {
    meaning: 'there is no Stop; a continuous move without speed stops the camera',
    intercept: ({ operation }) => {
      if (operation === 'Stop') throw unknownOperation('Stop');
      return undefined;
    },
  },
  'stop-needs-axes': {
    meaning: 'Stop that does not name the axes is answered, and stops nothing',
    intercept: ({ operation, body }) =>
      operation === 'Stop' && body.child('PanTilt') === undefined && body.child('Zoom') === undefined
        ? xml`<tptz:StopResponse/>`
        : undefined,
  },
  'stop-only-moving-axes': {
    meaning: 'Stop that names an axis which rests is refused, and stops nothing',
    traits: { refusesToStopRest: true },
  },
  'timeout-ignored': {
    meaning: 'the Timeout of a continuous move is taken and ignored: it goes on until it is stopped',
    traits: { ignoresTimeout: true },
  },
  'timeout-rejected': {
    meaning: 'a continuous move with a Timeout is refused',
    intercept: onTimeout(() => false),
  },
  'timeout-out-of-range': {
    meaning: 'the Timeout of a continuous move has to be between 10 and 60 seconds, as the options say',
    intercept: onTimeout((text) => {
      const ms = parseDuration(text) ?? 0;
      return ms >= LONG_TIMEOUT_MS.min && ms <= LONG_TIMEOUT_MS.max;
    }),
    answer: (soap, { operation }) =>
      operation === 'GetConfigurationOptions'
        ? soap.replace(/(<tt:PTZTimeout><tt:Min>)[^<]+/, '$1PT10S')
        : soap,
  },
  'timeout-seconds-only': {
    meaning: 'the Timeout of a continuous move is only understood as whole seconds, such as PT2S',
    intercept: onTimeout((text) => /^PT\d+S$/.test(text)),
  },
  'timeout-clock-only': {
    meaning: 'the Timeout of a continuous move is only understood as PT00H00M02S',
    intercept: onTimeout((text) => /^PT\d\dH\d\dM\d\dS$/.test(text)),
  },
  'continuous-only': {
    meaning: 'relative and absolute moves are announced, and refused',
    intercept: ({ operation }) => {
      if (operation === 'RelativeMove' || operation === 'AbsoluteMove') {
        throw new SoapFault('Receiver', ['ter:Action'], `${operation} failed.`);
      }
      return undefined;
    },
  },
  'relative-runs-on': {
    meaning: 'a relative move goes on in its direction until it is stopped',
    traits: { runsOn: true },
  },
  'pan-inverted': {
    meaning: 'continuous and relative moves turn left where they are told right',
    traits: { invertsPan: true },
  },
  'tilt-inverted': {
    meaning: 'continuous and relative moves turn down where they are told up',
    traits: { invertsTilt: true },
  },
  'zoom-inverted': {
    meaning: 'continuous and relative moves zoom out where they are told in',
    traits: { invertsZoom: true },
  },
  'ptz-one-profile': {
    meaning: 'only the sub profile has a PTZ configuration, and commands with another are refused',
    intercept: (request) => {
      const { operation, body } = request;
      const profile = body.child('ProfileToken')?.text();
      if (isPtz(operation) && profile !== undefined && profile !== ONLY_PROFILE) {
        throw invalidArgument('ter:NoPTZProfile', `The profile ${profile} has no PTZ configuration.`);
      }
      return undefined;
    },
    answer: (soap, { operation }) => (operation === 'GetProfiles' ? withOnePtz(soap) : soap),
  },
  'status-without-position': {
    meaning: 'GetStatus tells neither where the camera looks nor whether it moves',
    answer: (soap, { operation }) =>
      operation === 'GetStatus'
        ? soap.replace(/<tt:Position>.*<\/tt:Position>/, '').replace(/<tt:MoveStatus>.*<\/tt:MoveStatus>/, '')
        : soap,
  },
} satisfies Readonly<Record<string, OnvifQuirk>>;

function isPtz(operation: string): boolean {
  return /Move$|^Stop$|Preset|HomePosition$|^GetStatus$|^SendAuxiliaryCommand$/.test(operation);
}

function withOnePtz(soap: string): string {
  return soap.replace(/<trt:Profiles token="([^"]*)".*?<\/trt:Profiles>/g, (profile, token: string) =>
    token === ONLY_PROFILE ? profile : profile.replace(/<tt:PTZConfiguration .*<\/tt:PTZConfiguration>/, ''),
  );
}

/** Refuses the continuous moves whose `Timeout` is not `taken`; one without any is always taken. */
function onTimeout(taken: (text: string) => boolean): (request: OnvifRequest) => undefined {
  return ({ operation, body }) => {
    const text = operation === 'ContinuousMove' ? body.child('Timeout')?.text() : undefined;
    if (text !== undefined && !taken(text)) {
      throw invalidArgument('ter:TimeoutNotSupported', `The timeout ${text} is not supported.`);
    }
    return undefined;
  };
}
