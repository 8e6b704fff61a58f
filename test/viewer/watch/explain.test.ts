import { describe, expect, it } from 'vitest';
import type { CameraInfo, MediaInfo } from '../../../protocol/messages.ts';
import { SIGNAL_ERROR_CODES } from '../../../protocol/messages.ts';
import { type ExplainQuestion, explain, type StepKind } from '../../../viewer/models/watch/explain.ts';
import { pathProblem } from '../../../viewer/models/watch/path-problem.ts';
import { isFinal, type Problem } from '../../../viewer/models/watch/problem.ts';
import { wordsFor } from '../../../viewer/models/watch/words.ts';
import { PORCH } from '../fakes/gateway.ts';

const ASKING: ExplainQuestion = {
  online: true,
  gatewayName: 'home',
  broker: undefined,
  link: { kind: 'open' },
  gateway: 'online',
  phase: 'asking',
  chosen: 'porch',
  camera: PORCH,
  listed: true,
  problem: undefined,
  stillForS: undefined,
  quality: 'main',
  mayManageCameras: false,
};
const ADMIN = { mayManageCameras: true } as const;
const LOST = { kind: 'lost', reason: 'connection refused', refused: false } as const;
const H264: MediaInfo = { codec: 'H264', width: 1280, height: 720 };
const H265: MediaInfo = { codec: 'H265', width: 2560, height: 1440 };

function down(kind: CameraInfo['problemKind'], problem = 'the camera said no'): Partial<ExplainQuestion> {
  return { phase: 'down', camera: { ...PORCH, state: 'down', problem, problemKind: kind } };
}

function refused(code: Problem['code'], message = 'not this one'): Partial<ExplainQuestion> {
  return { phase: 'refused', problem: { code, message } };
}

/** A camera whose picture this browser can not play. */
function unplayable(media: CameraInfo['media'], more: Partial<CameraInfo> = {}): Partial<ExplainQuestion> {
  return { ...refused('no-codec', 'porch sends H.265'), camera: { ...PORCH, media, ...more } };
}

type Case = [
  name: string,
  change: Partial<ExplainQuestion>,
  text: RegExp,
  short: string,
  step: StepKind | undefined,
];

const BOTH: CameraInfo['qualities'] = ['main', 'sub'];

const cases: Case[] = [
  [
    'the camera does not answer',
    down('unreachable'),
    /^porch does not answer\. Is it switched on, and in its network\?$/,
    'The camera does not answer.',
    'retry',
  ],
  [
    'a wrong password, for an admin',
    { ...down('credentials'), ...ADMIN },
    /^porch does not take the user name and password .* Give it the right ones in its settings\.$/,
    'Wrong password for the camera.',
    'camera-settings',
  ],
  [
    'a wrong password, for anybody else',
    down('credentials'),
    /Whoever runs Oriel can give it the right ones\.$/,
    'Wrong password for the camera.',
    'retry',
  ],
  [
    'no such stream, for an admin',
    { ...down('no-stream'), ...ADMIN },
    /^porch has no such stream.* in its settings\.$/,
    'The camera has no such stream.',
    'camera-settings',
  ],
  [
    'no such stream, for anybody else',
    down('no-stream'),
    /Whoever runs Oriel can choose another one\.$/,
    'The camera has no such stream.',
    'retry',
  ],
  [
    'a format that is not passed on, for an admin',
    { ...down('format'), ...ADMIN },
    /set this one to H\.264 at the camera\.$/,
    'Not a format that can be shown.',
    'camera-settings',
  ],
  [
    'a format that is not passed on, for anybody else',
    down('format'),
    /Whoever runs Oriel can set its stream to H\.264\.$/,
    'Not a format that can be shown.',
    'retry',
  ],
  [
    'down for another reason',
    down('other'),
    /^The camera said no\.$/,
    'The camera gives no picture.',
    'retry',
  ],
  [
    'down, and an older gateway names no kind',
    down(undefined),
    /^The camera said no\.$/,
    'The camera gives no picture.',
    'retry',
  ],
  [
    'down, by the refusal alone',
    { phase: 'down', problem: { code: 'camera-down', message: 'no route!' } },
    /^No route!$/,
    'The camera gives no picture.',
    'retry',
  ],
  [
    'down for no reason',
    { phase: 'down' },
    /^porch gives no picture at the moment\.$/,
    'The camera gives no picture.',
    'retry',
  ],
  [
    'H.265 in the main stream',
    unplayable({ main: H265 }),
    /^porch sends H\.265, .*: set its main stream to H\.264 /,
    'H.265, which this browser can not play.',
    'retry',
  ],
  [
    'H.265 in the main stream, and a sub stream that may be another',
    unplayable({ main: H265 }, { qualities: BOTH }),
    /its main stream/,
    'H.265, which this browser can not play.',
    'use-sub',
  ],
  [
    'H.265 in the sub stream',
    { ...unplayable({ main: H264, sub: H265 }, { qualities: BOTH }), quality: 'sub' },
    /: set its sub stream to H\.264 /,
    'H.265, which this browser can not play.',
    'retry',
  ],
  [
    'H.265 in both streams',
    unplayable({ main: H265, sub: H265 }, { qualities: BOTH }),
    /in both of its streams, .* set one of them to H\.264/,
    'H.265, which this browser can not play.',
    'retry',
  ],
  [
    'no H.264, as in a Firefox without its plug-in: the other stream is no better',
    { ...refused('no-h264', 'the offer has no H264'), camera: { ...PORCH, qualities: BOTH } },
    /^Cameras send H\.264, which this browser does not play\. Firefox needs its plug-in OpenH264/,
    'This browser plays no H.264.',
    'retry',
  ],
  [
    'a browser without WebRTC',
    refused('no-webrtc', ''),
    /^Pictures come by WebRTC, which this browser lacks or has switched off /,
    'This browser has no WebRTC.',
    undefined,
  ],
  [
    'a codec of which only the gateway knows',
    unplayable(undefined),
    /^porch sends H\.265\.$/,
    'This browser can not play it.',
    'retry',
  ],
  [
    'no way, for want of a relay',
    { problem: { code: 'no-path', message: 'Set up TURN.', path: 'needs-turn' } },
    /^Set up TURN\.$/,
    'No way to the gateway.',
    'network-settings',
  ],
  [
    'no way, since somebody else answered',
    { problem: { code: 'no-path', message: 'Somebody else.', path: 'impostor' } },
    /^Somebody else\.$/,
    'No way to the gateway.',
    'retry',
  ],
  [
    'no way, by the browser',
    { problem: { code: 'no-path', message: 'No address.', path: 'browser-silent' } },
    /^No address\.$/,
    'No way to the gateway.',
    'retry',
  ],
  [
    'no relay where one is required',
    refused('no-relay', 'add a TURN server'),
    /^Add a TURN server\.$/,
    'No way to the gateway.',
    'network-settings',
  ],
  ['no right', refused('forbidden'), /^You have no right to watch porch\. /, 'Not open to you.', undefined],
  [
    'no such camera any more',
    { ...refused('no-such-camera'), camera: undefined },
    /^There is no camera porch here /,
    'No longer here.',
    undefined,
  ],
  [
    'access withdrawn',
    refused('withdrawn'),
    /^Your access to “home” has ended\. /,
    'Your access has ended.',
    undefined,
  ],
  [
    'refused for something else',
    refused('bad-offer', 'no video in it'),
    /^No video in it\.$/,
    'The gateway refused it.',
    'retry',
  ],
  [
    'refused for nothing',
    { phase: 'refused' },
    /^The gateway refused this picture; /,
    'The gateway refused it.',
    'retry',
  ],
  [
    'switched off, by whoever may switch it on',
    { phase: 'off', camera: { ...PORCH, state: 'off', mayConfigure: true } },
    /^porch is switched off\.$/,
    'Switched off',
    'switch-on',
  ],
  [
    'switched off, and not to be switched on here',
    { phase: 'off', camera: { ...PORCH, state: 'off' } },
    /^porch is switched off\. Whoever runs Oriel can switch it on\.$/,
    'Switched off',
    undefined,
  ],
  [
    'too many viewers',
    { problem: { code: 'too-many', message: '4 watch' } },
    /^As many watch already as the gateway lets in\. Close a page that nobody looks at; /,
    'Too many watch already.',
    'retry',
  ],
  [
    'too many viewers, for an admin',
    { problem: { code: 'too-many', message: '4 watch' }, ...ADMIN },
    /webrtc\.maxViewers/,
    'Too many watch already.',
    'retry',
  ],
  [
    'a connection on which nothing comes',
    { problem: { code: 'no-picture', message: '' } },
    /^The connection to porch stands, but no picture comes; /,
    'No picture comes; trying again…',
    'retry',
  ],
  [
    'a connection on which nothing comes, and another stream',
    { problem: { code: 'no-picture', message: '' }, camera: { ...PORCH, qualities: BOTH } },
    /^The connection to porch stands, /,
    'No picture comes; trying again…',
    'use-sub',
  ],
  [
    'an offer that came too late',
    { problem: { code: 'too-late', message: 'it was more than 15 s on its way' } },
    /^It was more than 15 s on its way\.$/,
    'No picture; trying again…',
    'retry',
  ],
  [
    'a fault of the gateway',
    { problem: { code: 'internal', message: 'its log says why' } },
    /^Its log says why\.$/,
    'No picture; trying again…',
    'retry',
  ],
  [
    'the device is offline',
    { online: false, link: LOST, phase: 'waiting' },
    /^This device is offline\. /,
    'This device is offline.',
    'retry',
  ],
  [
    'Oriel is not reached',
    { link: LOST, phase: 'waiting' },
    /^Oriel is not reached\. Look whether .* the computer that Oriel runs on is on/,
    'Oriel is not reached.',
    'retry',
  ],
  [
    'a broker of another’s is not reached',
    { link: LOST, phase: 'waiting', broker: 'mqtt.example' },
    /^The broker mqtt\.example is not reached\. Look whether .* the broker runs\.$/,
    'Oriel is not reached.',
    'retry',
  ],
  [
    'the broker does not let it in',
    { link: { ...LOST, refused: true }, phase: 'waiting' },
    /access to “home” may have ended; ask for a new link\.$/,
    'This device is not let in.',
    'retry',
  ],
  [
    'the gateway stops',
    { gateway: 'leaving', link: LOST, phase: 'stalled' },
    /^The gateway is shutting down\. /,
    'The gateway is shutting down…',
    undefined,
  ],
  [
    'the gateway stays away',
    { gateway: 'gone', link: LOST, phase: 'waiting' },
    /^The gateway was shut down and is off\. /,
    'The gateway is off.',
    'retry',
  ],
  [
    'the gateway is offline',
    { gateway: 'offline', phase: 'waiting' },
    /^The gateway home is away\. /,
    'The gateway is away.',
    'retry',
  ],
  [
    'the gateway has never been heard of',
    { gateway: 'unheard', phase: 'waiting' },
    /^The gateway home is away\. /,
    'The gateway is away.',
    'retry',
  ],
  [
    'the gateway is silent',
    { gateway: 'silent' },
    /^The gateway does not answer\. /,
    'The gateway does not answer.',
    'retry',
  ],
  [
    'no camera at all',
    { phase: 'none', chosen: undefined, camera: undefined },
    /^No camera is open to you here\. /,
    'No camera',
    undefined,
  ],
];

describe('what is wrong, and what helps', () => {
  it.each(cases)('%s', (_name, change, text, short, step) => {
    const question = { ...ASKING, ...change };
    const explanation = explain(question);
    expect(explanation?.text).toMatch(text);
    expect(explanation?.short).toBe(short);
    expect(explanation?.step?.kind).toBe(step);
    if (step) expect(explanation?.step?.label).toMatch(/^[A-Z].{3,24}$/);
    // What has to be explained is not called live beneath it.
    expect(['busy', 'bad', 'calm']).toContain(wordsFor(question).tone);
  });

  it.each<[string, Partial<ExplainQuestion>]>([
    ['live', { phase: 'live' }],
    ['live, though the broker is lost', { phase: 'live', link: LOST }],
    ['asking', {}],
    ['the camera is being reached', { camera: { ...PORCH, state: 'connecting' } }],
    ['the link opens', { link: { kind: 'opening' }, phase: 'waiting' }],
    ['no list yet', { phase: 'none', chosen: undefined, camera: undefined, listed: false }],
    ['a picture that stopped a moment ago', { phase: 'stalled', stillForS: 3 }],
    ['a peer that was lost, and is asked for again', { problem: { code: 'peer-lost', message: 'gone' } }],
  ])('says nothing more than the caption: %s', (_name, change) => {
    expect(explain({ ...ASKING, ...change })).toBeUndefined();
    expect(['good', 'busy']).toContain(wordsFor({ ...ASKING, ...change }).tone);
  });

  it.each(SIGNAL_ERROR_CODES.filter((code) => isFinal({ code, message: '' })))(
    'has a sentence for the final refusal %s, also where the gateway gave none',
    (code) => {
      const explanation = explain({ ...ASKING, ...refused(code, '') });
      expect(explanation?.text).toMatch(/^[A-Z].+[.?]$/);
    },
  );

  it.each(SIGNAL_ERROR_CODES)('has a sentence wherever the caption calls for somebody: %s', (code) => {
    for (const phase of ['asking', 'stalled', 'down', 'refused', 'waiting'] as const) {
      const question = { ...ASKING, phase, problem: { code, message: 'because' } };
      if (wordsFor(question).tone === 'bad') expect(explain(question)?.text).toMatch(/[.?]$/);
    }
  });

  it('says what the path lacks', () => {
    const path = pathProblem({
      connected: false,
      mismatch: false,
      relayOnly: false,
      mine: ['host'],
      theirs: ['host'],
      urls: [],
      refused: [],
    });
    expect(path?.kind).toBe('needs-turn');
    const problem: Problem = {
      code: 'no-path',
      message: path?.message ?? '',
      ...(path && { path: path.kind }),
    };
    expect(explain({ ...ASKING, problem })?.text).toMatch(
      /^No UDP path between this device and the gateway\. /,
    );
  });
});
