import { z } from 'zod';
import { events, onvif, ptz } from './onvif-schema.ts';
import { rtsp } from './rtsp-schema.ts';
import { EVEN_WHERE_INCOMPLETE, filePath, nameText, shortText, warmth } from './values.ts';

const simulated = z
  .strictObject({
    width: z
      .int()
      .min(256)
      .max(1920)
      .multipleOf(2)
      .default(1280)
      .meta({ description: 'Width of the main stream in pixels, an even number.', example: 640 }),
    height: z
      .int()
      .min(144)
      .max(1088)
      .multipleOf(2)
      .default(720)
      .meta({ description: 'Height of the main stream in pixels, an even number.', example: 360 }),
    fps: z.int().min(1).max(30).default(25).meta({ description: 'Pictures a second.', example: 10 }),
  })
  .meta({ description: 'A camera made up by Oriel, to try it without one.' });

const tls = z
  .strictObject({
    verify: z
      .boolean()
      .default(true)
      .meta({
        description:
          'Whether the camera must show a certificate that is trusted and bears its host name. Without, anybody in ' +
          'between can pretend to be the camera.',
        example: false,
      }),
    ca: filePath.exactOptional().meta({
      description: 'PEM file with the authority, or the camera’s own certificate, that is trusted.',
      example: '/etc/oriel/camera-ca.pem',
    }),
  })
  .meta({ description: 'How an `rtsps` stream proves who it is.' });

const TRANSPORTS = ['auto', 'tcp', 'udp'] as const;
const CAMERA_KINDS = ['onvif', 'rtsp', 'simulated'] as const;

const NO_USE = { ptz: 'can not be moved', events: 'tells of nothing' } as const;

/** One of `cameras`: one of three kinds, told apart by which of their keys is there. */
export const camera = z
  .strictObject({
    name: nameText.meta({
      description: 'Names the camera in topics, paths and the viewer.',
      example: 'porch',
    }),
    enabled: z
      .boolean()
      .default(true)
      .meta({
        description:
          'Whether the camera is used. It can be switched off and on while the gateway runs; that is remembered and ' +
          'counts more than this.',
        example: false,
      }),
    onvif: onvif.exactOptional(),
    rtsp: rtsp.exactOptional(),
    simulated: simulated.exactOptional(),
    profile: z
      .strictObject({
        main: shortText
          .max(128)
          .exactOptional()
          .meta({ description: 'Token of the ONVIF profile with the full picture.', example: 'Profile_1' }),
        sub: shortText
          .max(128)
          .exactOptional()
          .meta({ description: 'Token of the ONVIF profile with the small picture.', example: 'Profile_2' }),
      })
      .exactOptional()
      .meta({
        description:
          'Which ONVIF profiles are used. Otherwise the largest H.264 picture is the main one, and the smallest at ' +
          'least 320 wide the small one.',
      }),
    ptz: ptz.exactOptional(),
    events: events.exactOptional(),
    warm: warmth.exactOptional().meta({ description: 'As `stream.warm`, for this camera.', example: '1m' }),
    transport: z
      .enum(TRANSPORTS)
      .default('auto')
      .meta({
        description:
          'How RTP comes from the camera: over its RTSP connection (`tcp`) or beside it (`udp`). `auto` begins with ' +
          'the first and `udp` with the second; both go over to the other where the camera refuses it or nothing ' +
          'arrives. `tcp` does not.',
        example: 'udp',
      }),
    tls: tls.exactOptional(),
    audio: z.boolean().default(true).meta({
      description:
        'Whether the camera’s sound is passed on, where WebRTC has its codec: G.711 (PCMA, PCMU) and Opus.',
      example: false,
    }),
  })
  .superRefine((keys, context) => {
    const kinds = CAMERA_KINDS.filter((kind) => keys[kind] !== undefined);
    // A misspelt kind is an unknown key already; that there is none besides would be the same news again.
    const misspelt = context.issues.some((issue) => issue.code === 'unrecognized_keys');
    if (kinds.length > 1 || (kinds.length === 0 && !misspelt)) {
      const found = kinds.length === 0 ? 'none' : kinds.join(' and ');
      const message = `expected exactly one of onvif, rtsp and simulated, found ${found}`;
      context.addIssue({ code: 'custom', path: [], message });
    }
    if (keys.profile !== undefined && keys.onvif === undefined && kinds.length === 1) {
      const message = 'is for onvif cameras only; remove it';
      context.addIssue({ code: 'custom', path: ['profile'], message });
    }
    for (const key of ['ptz', 'events'] as const) {
      if (keys[key] === undefined || keys.rtsp === undefined || kinds.length > 1) continue;
      const message = `is for cameras that speak ONVIF; an rtsp one ${NO_USE[key]}; remove it`;
      context.addIssue({ code: 'custom', path: [key], message });
    }
    if (keys.transport === 'udp' && /^rtsps:/i.test(keys.rtsp ?? '')) {
      const message =
        'would carry the picture of an rtsps stream in the clear; write tcp or auto, or remove it';
      context.addIssue({ code: 'custom', path: ['transport'], message });
    }
    const isPlain = keys.simulated !== undefined || /^rtsp:/i.test(keys.rtsp ?? '');
    if (keys.tls !== undefined && isPlain && kinds.length === 1) {
      const message = 'is for rtsps streams only; write rtsps:// in the address or remove it';
      context.addIssue({ code: 'custom', path: ['tls'], message });
    }
  }, EVEN_WHERE_INCOMPLETE)
  .transform(({ onvif, rtsp, simulated, profile, ...keys }) => {
    const camera = { ...keys, events: keys.events ?? events.parse({}) };
    if (onvif) return { ...camera, source: { kind: 'onvif', ...onvif, profile: profile ?? {} } } as const;
    if (rtsp) return { ...camera, source: { kind: 'rtsp', url: rtsp } } as const;
    if (simulated) return { ...camera, source: { kind: 'simulated', ...simulated } } as const;
    // Refused above; only the name is still read, to find doubles.
    return { ...camera, source: z.NEVER };
  })
  .meta({ description: 'A camera: a name and exactly one of `onvif`, `rtsp` and `simulated`.' });
