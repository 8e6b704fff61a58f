import type { CameraInfo } from '../../../protocol/messages.ts';
import { texts } from '../../texts/texts.ts';
import { type Plight, type PlightQuestion, plightOf } from './plight.ts';
import type { Problem } from './problem.ts';
import type { Quality } from './watch.ts';

export type StepKind = 'retry' | 'switch-on' | 'camera-settings' | 'network-settings' | 'use-sub';

/** What to do next, as a button. */
export interface Step {
  readonly kind: StepKind;
  readonly label: string;
}

/** What is wrong with a picture that is not there, and what helps. */
export interface Explanation {
  readonly kind: Plight;
  /** One or two whole sentences. */
  readonly text: string;
  /** A few words, for a tile. */
  readonly short: string;
  /** Absent where nothing can be done here. */
  readonly step?: Step;
}

export interface ExplainQuestion extends PlightQuestion {
  /** The camera that is asked for; known before anything is known of it. */
  readonly chosen: string | undefined;
  readonly gatewayName: string;
  /** Its host and port; undefined where Oriel is its own broker. */
  readonly broker: string | undefined;
  /** What was asked for. */
  readonly quality: Quality;
  /** Whether this viewer may change how cameras are set up. */
  readonly mayManageCameras: boolean;
}

/** Nothing where the picture is live, or where something is under way of which the caption tells enough. Pure. */
export function explain(question: ExplainQuestion): Explanation | undefined {
  const plight = plightOf(question);
  const explained = plight && explanations[plight](question);
  if (!plight || !explained) return undefined;
  const { text, short, step } = explained;
  return {
    kind: plight,
    text,
    short,
    ...(step && { step: { kind: step, label: texts.explain.steps[step] } }),
  };
}

interface Explained {
  readonly text: string;
  readonly short: string;
  readonly step?: StepKind | undefined;
}

type Explainer = (question: ExplainQuestion) => Explained | undefined;

const underWay: Explainer = () => undefined;

const explanations: Readonly<Record<Plight, Explainer>> = {
  'device-offline': () => ({ ...texts.explain.deviceOffline, step: 'retry' }),
  'gateway-leaving': () => texts.explain.leaving,
  'gateway-gone': () => ({ ...texts.explain.gone, step: 'retry' }),
  'link-refused': ({ gatewayName, broker }) => ({
    text: texts.explain.linkRefused.text(gatewayName, broker),
    short: texts.explain.linkRefused.short,
    step: 'retry',
  }),
  'link-lost': ({ broker }) => ({
    text: texts.explain.linkLost.text(broker),
    short: texts.explain.linkLost.short,
    step: 'retry',
  }),
  'link-opening': underWay,
  'gateway-offline': ({ gatewayName }) => ({ ...filled('offline', gatewayName), step: 'retry' }),
  'other-version': () => ({ ...texts.explain.otherVersion, step: 'retry' }),
  'gateway-unheard': ({ gatewayName }) => ({ ...filled('offline', gatewayName), step: 'retry' }),
  'gateway-silent': () => ({ ...texts.explain.silent, step: 'retry' }),
  'switched-off': switchedOff,
  'no-codec': noCodec,
  'no-h264': () => ({ ...texts.explain.noH264, step: 'retry' }),
  'no-webrtc': () => texts.explain.noWebRtc,
  forbidden: (question) => filled('forbidden', nameOf(question)),
  'no-such-camera': (question) => filled('noSuchCamera', nameOf(question)),
  withdrawn: ({ gatewayName }) => filled('withdrawn', gatewayName),
  'no-relay': (question) => ({ ...told(question, texts.explain.noPath), step: 'network-settings' }),
  refused: (question) => ({ ...told(question, texts.explain.refused), step: 'retry' }),
  listing: underWay,
  'no-camera': () => texts.explain.noCamera,
  unreachable: (question) => ({ ...filled('unreachable', nameOf(question)), step: 'retry' }),
  credentials: (question) => ofSettings('credentials', question),
  'no-stream': (question) => ofSettings('noStream', question),
  format: (question) => ofSettings('format', question),
  down: (question) => down(question),
  'no-path': (question) => ({
    ...told(question, texts.explain.noPath),
    step: isOfSettings(question.problem) ? 'network-settings' : 'retry',
  }),
  'no-picture': (question) => ({
    ...filled('noPicture', nameOf(question)),
    step: mayUseSub(question) ? 'use-sub' : 'retry',
  }),
  'too-many': ({ mayManageCameras }) => ({
    text: texts.explain.tooMany.text(mayManageCameras),
    short: texts.explain.tooMany.short,
    step: 'retry',
  }),
  trouble: (question) => ({ ...told(question, texts.explain.trouble), step: 'retry' }),
  connecting: underWay,
  stalled: underWay,
  asking: underWay,
};

/** Texts that want one name, of the camera or of the gateway. */
type Named = 'offline' | 'forbidden' | 'noSuchCamera' | 'withdrawn' | 'unreachable' | 'noPicture';

function filled(key: Named, name: string): Explained {
  const { text, short } = texts.explain[key];
  return { text: text(name), short };
}

/** The sentence that came with the problem says more than a general one. */
function told(
  question: ExplainQuestion,
  general: { readonly text: string; readonly short: string },
): Explained {
  const message = question.problem?.message;
  return message ? { text: texts.toasts.reason(message, nameOf(question)), short: general.short } : general;
}

function nameOf({ camera, chosen = '' }: ExplainQuestion): string {
  return camera?.name ?? chosen;
}

function switchedOff(question: ExplainQuestion): Explained {
  const may = question.camera?.mayConfigure === true;
  const { text, short } = texts.explain.off;
  return { text: text(nameOf(question), may), short, step: may ? 'switch-on' : undefined };
}

/** What somebody has to set in Oriel; whoever may not is told who may. */
function ofSettings(key: 'credentials' | 'noStream' | 'format', question: ExplainQuestion): Explained {
  const { mayManageCameras } = question;
  const { text, short } = texts.explain[key];
  return {
    text: text(nameOf(question), mayManageCameras),
    short,
    step: mayManageCameras ? 'camera-settings' : 'retry',
  };
}

function down(question: ExplainQuestion): Explained {
  const { camera, problem } = question;
  const { text, short } = texts.explain.down;
  const reason = camera?.problem ?? problem?.message;
  return { text: text(nameOf(question), reason), short, step: 'retry' };
}

function noCodec(question: ExplainQuestion): Explained {
  const { camera, quality } = question;
  const { h265, unplayable } = texts.explain;
  const step = mayUseSub(question) ? 'use-sub' : 'retry';
  if (!camera || !isH265(camera, quality)) return { ...told(question, unplayable), step };
  const other = quality === 'main' ? 'sub' : 'main';
  const text = h265.text(camera.name, isH265(camera, other) ? 'both' : quality);
  return { text, short: h265.short, step };
}

function isH265({ media }: CameraInfo, quality: Quality): boolean {
  return media?.[quality]?.codec === 'H265';
}

function mayUseSub({ camera, quality }: ExplainQuestion): boolean {
  return quality === 'main' && camera?.qualities?.includes('sub') === true && !isH265(camera, 'sub');
}

/** Somebody else in between, or a browser that forbids it, are mended by no setting of Oriel's. */
function isOfSettings(problem: Problem | undefined): boolean {
  return problem?.path !== 'impostor' && problem?.path !== 'browser-silent';
}
