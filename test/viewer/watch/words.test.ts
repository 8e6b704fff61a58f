import { describe, expect, it } from 'vitest';
import { phaseOf } from '../../../viewer/models/watch/phase.ts';
import type { WatchSnapshot } from '../../../viewer/models/watch/recovery.ts';
import { type WordsQuestion, wordsFor } from '../../../viewer/models/watch/words.ts';
import { PORCH } from '../fakes/gateway.ts';

const ASKING: WordsQuestion = {
  online: true,
  gatewayName: 'home',
  broker: undefined,
  link: { kind: 'open' },
  gateway: 'online',
  phase: 'asking',
  camera: PORCH,
  listed: true,
  problem: undefined,
  stillForS: undefined,
};
const ELSEWHERE = { broker: 'mqtt.example' } as const;
const LOST = { kind: 'lost', reason: 'connection refused', refused: false } as const;

describe('the state of the connection in words', () => {
  it.each<[string, Partial<WordsQuestion>, string, string]>([
    ['opening', { link: { kind: 'opening' } }, 'busy', 'Reaching Oriel…'],
    [
      'opening by way of another',
      { link: { kind: 'opening' }, ...ELSEWHERE },
      'busy',
      'Reaching the broker mqtt.example…',
    ],
    ['link lost', { link: LOST }, 'bad', 'Oriel is not reached, trying again: connection refused.'],
    [
      'broker lost',
      { link: LOST, ...ELSEWHERE },
      'bad',
      'The broker mqtt.example is not reached, trying again: connection refused.',
    ],
    ['gateway stops', { link: LOST, gateway: 'leaving' }, 'busy', 'The gateway is shutting down…'],
    [
      'gateway stopped for good',
      { link: LOST, gateway: 'gone' },
      'bad',
      'The gateway is off; looking for it again and again…',
    ],
    [
      'gateway offline',
      { gateway: 'offline' },
      'bad',
      'The gateway home is offline; the picture returns when it does.',
    ],
    ['gateway silent', { gateway: 'silent' }, 'bad', 'The gateway does not answer, asking again…'],
    [
      'broker refuses',
      { link: { ...LOST, refused: true } },
      'bad',
      'Oriel does not let this device in. Its access to “home” may have ended; ask for a new link.',
    ],
    [
      'no key of the gateway',
      { gateway: 'unheard' },
      'bad',
      'The gateway home is not heard of; waiting for it…',
    ],
    [
      'no way to it',
      { problem: { code: 'no-path', message: 'Set up TURN.' } },
      'bad',
      'No way to the gateway was found, trying again…',
    ],
    ['no network', { online: false, link: LOST }, 'bad', 'This device is offline.'],
    ['asking', {}, 'busy', 'Asking for the picture…'],
    [
      'camera connecting',
      { camera: { ...PORCH, state: 'connecting' } },
      'busy',
      'Reaching the camera porch…',
    ],
    [
      'camera down',
      { phase: 'down', camera: { ...PORCH, state: 'down', problem: 'connection refused' } },
      'bad',
      'No picture: connection refused.',
    ],
    [
      'camera down, by the refusal',
      { phase: 'down', problem: { code: 'camera-down', message: 'no route!' } },
      'bad',
      'No picture: no route!',
    ],
    [
      'camera down, by a kind that is known',
      {
        phase: 'down',
        camera: { ...PORCH, state: 'down', problem: 'refused its password', problemKind: 'credentials' },
      },
      'bad',
      'No picture: refused its password.',
    ],
    [
      'too many viewers',
      { problem: { code: 'too-many', message: '4 viewers watch already' } },
      'bad',
      'No picture: 4 viewers watch already.',
    ],
    ['switched off', { phase: 'off', camera: { ...PORCH, state: 'off' } }, 'calm', 'Switched off'],
    ['stalled', { phase: 'stalled', stillForS: 3 }, 'busy', 'No new picture comes, asking again…'],
    [
      'refused',
      { phase: 'refused', problem: { code: 'forbidden', message: 'no right to porch' } },
      'bad',
      'Refused: no right to porch.',
    ],
    [
      'a codec that the browser lacks',
      { phase: 'refused', problem: { code: 'no-codec', message: 'porch sends H.265, which …' } },
      'bad',
      'This browser can not play what the camera sends.',
    ],
    [
      'a browser without H.264',
      { phase: 'refused', problem: { code: 'no-h264', message: 'the offer has no H264' } },
      'bad',
      'This browser can not play what the camera sends.',
    ],
    [
      'a browser without WebRTC',
      { phase: 'refused', problem: { code: 'no-webrtc', message: '' } },
      'bad',
      'This browser can not play what the camera sends.',
    ],
    ['no list yet', { phase: 'none', camera: undefined, listed: false }, 'busy', 'Asking for the cameras…'],
    ['nothing to watch', { phase: 'none', camera: undefined }, 'bad', 'No camera is open to you here.'],
    ['live', { phase: 'live' }, 'good', 'Live'],
    ['live, broker lost', { phase: 'live', link: LOST }, 'good', 'Live; Oriel is not reached, trying again…'],
    [
      'live, gateway unheard',
      { phase: 'live', gateway: 'offline' },
      'good',
      'Live; the gateway is not heard of, waiting…',
    ],
  ])('%s', (_name, change, tone, text) => {
    expect(wordsFor({ ...ASKING, ...change })).toEqual({ tone, text });
  });
});

describe('the phase of a picture', () => {
  const calm: WatchSnapshot = {
    reachable: true,
    welcomed: true,
    refused: false,
    pauseMs: 0,
    camera: 'live',
    cameraSinceMs: 60_000,
    attempt: { stage: 'connected', sinceMs: 60_000, foreign: false, outdated: false },
  };
  const fresh = {
    stage: 'connected',
    sinceMs: 9000,
    foreign: false,
    outdated: false,
    frameAgeMs: 1999,
  } as const;
  const old = { ...fresh, frameAgeMs: 2000 };

  it.each<[string, Partial<WatchSnapshot>, { shown?: boolean; cameraFailed?: boolean }, string]>([
    ['no frame yet', {}, {}, 'asking'],
    ['a frame', { attempt: fresh }, { shown: true }, 'live'],
    ['a frame, though nobody is reached', { attempt: fresh, reachable: false }, { shown: true }, 'live'],
    ['an old frame', { attempt: old }, { shown: true }, 'stalled'],
    ['an old frame, a new attempt', { attempt: undefined }, { shown: true }, 'stalled'],
    ['an old frame, camera down', { attempt: old, camera: 'down' }, { shown: true }, 'down'],
    ['the camera failed to answer', { attempt: undefined }, { cameraFailed: true }, 'down'],
    ['nobody reached', { reachable: false }, {}, 'waiting'],
    ['refused', { refused: true, reachable: false }, {}, 'refused'],
  ])('%s', (_name, change, { shown = false, cameraFailed = false }, expected) => {
    expect(phaseOf({ snapshot: { ...calm, ...change }, shown, cameraFailed })).toBe(expected);
  });
});
