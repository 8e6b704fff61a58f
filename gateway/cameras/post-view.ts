import type { CameraFacts, ImagingSettings, Position } from '../../devices/camera.ts';
import type { CameraInfo, MediaInfo } from '../../protocol/messages.ts';
import { presetWords } from '../control/preset-words.ts';
import { type ConditionState, isActive } from '../events/conditions.ts';
import type { TransportKind } from '../rtsp/pull-options.ts';
import type { CameraCondition } from './camera-condition.ts';
import { problemKind } from './problem-kind.ts';

/** Everything that is told of a camera, at one moment. */
export interface PostView {
  readonly name: string;
  readonly condition: CameraCondition;
  readonly facts: CameraFacts | undefined;
  readonly media: { readonly main: MediaInfo | undefined; readonly sub: MediaInfo | undefined };
  readonly viewers: number;
  readonly transport: TransportKind | undefined;
  /** Of the main stream; absent while nothing is pulled. */
  readonly kbps: number | undefined;
  readonly heard: 'yes' | 'no' | 'none';
  readonly conditions: readonly ConditionState[];
  readonly position: Position | undefined;
  /** Token of the preset where it stands. */
  readonly preset: string | undefined;
  /** As far as it is known. */
  readonly picture: Pick<ImagingSettings, 'night' | 'light'>;
}

const SHOWN = ['motion', 'person', 'vehicle', 'tamper'] as const;
const EVENTS = { yes: 'live', no: 'lost', none: 'none' } as const;

/** What viewers are told, but for what they may do. */
export function cameraInfo(view: PostView): Omit<CameraInfo, 'mayCommand' | 'mayConfigure'> {
  const { name, condition, facts, media, heard, conditions } = view;
  const { state, problem } = condition;
  const { main, sub } = media;
  const qualities = facts?.qualities;
  return {
    name,
    state,
    ...(problem && { problem: problem.message, problemKind: problemKind(problem) }),
    ...abilities(facts),
    ...relays(view),
    ...(facts?.snapshot && { snapshot: true }),
    ...(heard === 'yes' && { noticed: SHOWN.filter((kind) => isActive(conditions, kind)) }),
    ...(qualities && qualities.length > 1 && { qualities: [...qualities] }),
    ...((main || sub) && { media: { ...(main && { main }), ...(sub && { sub }) } }),
  };
}

/** The retained JSON of `<camera>/state`. */
export function cameraState(view: PostView): Record<string, unknown> {
  const { condition, facts, media, viewers, transport, kbps, heard, conditions, position, preset, picture } =
    view;
  const { state, problem, isAvailable } = condition;
  const { main } = media;
  const words = presetWords(facts?.ptz?.presets ?? []);
  return {
    online: isAvailable,
    enabled: state !== 'off',
    state,
    viewers,
    codec: main?.codec ?? null,
    width: main?.width ?? null,
    height: main?.height ?? null,
    bitrate: kbps ?? null,
    audio: main?.audio ?? null,
    transport: transport ?? null,
    motion: heard === 'yes' ? isActive(conditions, 'motion') : null,
    position: position ? { pan: null, tilt: null, zoom: null, ...position } : null,
    preset: preset === undefined ? null : (words.get(preset) ?? preset),
    night: picture.night ?? null,
    light: picture.light ?? null,
    events: EVENTS[heard],
    reason: problem?.reason ?? null,
    error: problem?.message ?? null,
  };
}

function abilities(facts: CameraFacts | undefined): Pick<CameraInfo, 'ptz' | 'imaging'> {
  const { ptz, imaging } = facts ?? {};
  return {
    ...(ptz && {
      ptz: {
        pan: ptz.pan,
        tilt: ptz.tilt,
        zoom: ptz.zoom,
        home: ptz.home,
        presets: ptz.presets.map(({ token, name }) => ({ token, name })),
        continuous: ptz.continuous,
        relative: ptz.relative,
        absolute: ptz.absolute,
        setHome: ptz.setHome,
        maxPresets: ptz.maxPresets,
        centre: ptz.centre,
      },
    }),
    ...(imaging && {
      imaging: {
        ...(imaging.night && { night: [...imaging.night] }),
        ...(imaging.light && { light: [...imaging.light] }),
        levels: [...imaging.levels],
        ...(imaging.focus && { focus: imaging.focus }),
      },
    }),
  };
}

function relays({ facts, conditions }: PostView): Pick<CameraInfo, 'relays'> {
  if (!facts?.relays?.length) return {};
  return {
    relays: facts.relays.map(({ token, pulse }) => {
      const state = conditions.find(({ condition, source }) => condition === 'relay' && source === token);
      return { token, pulse, ...(state && { active: state.active }) };
    }),
  };
}
