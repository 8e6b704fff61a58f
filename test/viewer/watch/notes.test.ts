import { describe, expect, it } from 'vitest';
import type { CameraInfo, MediaInfo } from '../../../protocol/messages.ts';
import { type NotesQuestion, notesFor } from '../../../viewer/models/watch/notes.ts';
import { PORCH } from '../fakes/gateway.ts';

const H264: MediaInfo = { codec: 'H264', width: 1280, height: 720 };
const H265: MediaInfo = { codec: 'H265', width: 2560, height: 1440 };
const BOTH: CameraInfo['qualities'] = ['main', 'sub'];
const AAC: MediaInfo = { ...H264, unsupportedAudio: 'mpeg4-generic' };
const B_FRAMES: MediaInfo = { ...H264, reorders: true };

type Case = [
  name: string,
  camera: Partial<CameraInfo> | undefined,
  quality: Partial<NotesQuestion>,
  notes: RegExp[],
];

const cases: Case[] = [
  ['no camera', undefined, {}, []],
  ['nothing known of it', {}, {}, []],
  ['all is well', { media: { main: { ...H264, audio: 'PCMA' } } }, {}, []],
  [
    'AAC',
    { media: { main: AAC } },
    {},
    [/^This camera’s sound is AAC, .*: set G.711 or Opus at the camera\.$/],
  ],
  [
    'AAC in a stream that is not on show',
    { media: { main: AAC, sub: H264 } },
    { wanted: 'sub', got: 'sub' },
    [],
  ],
  ['one stream, where the other was asked for', { media: { main: H264 } }, { wanted: 'sub' }, []],
  ['nothing on show yet', { media: { main: AAC } }, { got: undefined }, []],
  ['G.726', { media: { main: { ...H264, unsupportedAudio: 'G726-32' } } }, {}, [/sound is G\.726,/]],
  [
    'an unheard of sound',
    { media: { main: { ...H264, unsupportedAudio: 'VND.X' } } },
    {},
    [/sound is VND\.X,/],
  ],
  [
    'B-frames',
    { media: { main: B_FRAMES } },
    {},
    [/B-frames.*Baseline, or to Main without.*\(GOP structure I\+P\) at the camera\.$/],
  ],
  [
    'B-frames, and a sub stream that may have none',
    { qualities: BOTH, media: { main: B_FRAMES } },
    {},
    [/at the camera, or choose Low\.$/],
  ],
  [
    'B-frames in both streams',
    { qualities: BOTH, media: { main: B_FRAMES, sub: B_FRAMES } },
    {},
    [/I\+P\) at the camera\.$/],
  ],
  ['B-frames in H.265', { media: { main: { ...H265, reorders: true } } }, {}, [/turn them off \(GOP/]],
  [
    'the sub stream in place of the main one',
    { qualities: BOTH, media: { main: H265, sub: AAC } },
    { got: 'sub' },
    [/^High is not to be had here: it is H\.265, .*\. Set that stream to H\.264/, /AAC/],
  ],
];

describe('what can not be heard or seen well', () => {
  it.each(cases)('%s', (_name, camera, quality, expected) => {
    const lines = notesFor({
      camera: camera && { ...PORCH, ...camera },
      wanted: 'main',
      got: 'main',
      ...quality,
    });
    expect(lines).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });
});
