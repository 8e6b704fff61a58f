import { z } from 'zod';
import { ROLES } from '../access/principal.ts';
import { automation } from './automation-schema.ts';
import { broker } from './broker-schema.ts';
import { camera } from './camera-schema.ts';
import { findContradictions } from './contradictions.ts';
import { discovery } from './onvif-schema.ts';
import {
  byteSize,
  duration,
  EVEN_WHERE_INCOMPLETE,
  filePath,
  iceUrl,
  ipAddress,
  listenAddress,
  nameText,
  originText,
  password,
  portRange,
  secretToken,
  urlText,
  username,
  warmth,
} from './values.ts';

/**
 * The configuration: types, defaults, validation, `docs/configuration.md`, the JSON Schema and the sample file all
 * come from here. `example` is shown in the documents, `writeOnly` marks what no message may ever quote.
 */

const gateway = z
  .strictObject({
    name: nameText.default('home').meta({
      description: 'Names this gateway in MQTT topics (`oriel/<name>/…`) and in the viewer.',
      example: 'cabin',
    }),
    state: filePath.exactOptional().meta({
      description:
        'Directory for what the gateway has to remember. Without it `$STATE_DIRECTORY` is used (systemd sets it), ' +
        'else `$XDG_STATE_HOME/oriel`, else `~/.local/state/oriel`.',
      example: '/var/lib/oriel',
    }),
  })
  .meta({ description: 'The gateway itself.' });

const http = z
  .strictObject({
    listen: listenAddress.prefault('127.0.0.1:8080').meta({
      description:
        'Where the viewer, WHEP, `/healthz`, `/metrics` and MQTT over WebSocket (`/mqtt`) are served. ' +
        '`:8080` listens on all interfaces.',
      example: '0.0.0.0:8080',
    }),
    origins: z
      .array(originText)
      .max(64)
      .default([])
      .meta({
        description: 'Origins of other web pages that may use WHEP and MQTT from a browser.',
        example: ['https://cameras.example'],
      }),
    url: urlText({ schemes: ['http', 'https'], credentials: 'beside' })
      .refine((text) => !/[?#]/.test(text), 'expected an address without ? and #')
      .transform((text) => text.replace(/\/+$/, ''))
      .exactOptional()
      .meta({
        description:
          'How people reach the viewer, for the links that are handed out. Without it they name this machine’s ' +
          'address and the port that `listen` has.',
        example: 'https://cameras.example',
      }),
  })
  .meta({ description: 'The HTTP server.' });

const token = z
  .strictObject({
    name: nameText.meta({
      description: 'Who holds it: the user name in MQTT and in the log.',
      example: 'phone',
    }),
    token: secretToken.meta({
      description: 'The secret, 8 characters at the very least. `openssl rand -hex 16` makes a good one.',
      example: 'made-by-openssl-rand',
      writeOnly: true,
    }),
    role: z.enum(ROLES).meta({
      description: 'What it may do: watch (`viewer`), also move cameras (`operator`), everything (`admin`).',
      example: 'operator',
    }),
    cameras: z
      .array(z.union([z.literal('*'), nameText], 'expected the name of a camera, or "*" for all'))
      .max(256)
      .default(['*'])
      .meta({
        description: 'The cameras it is for; `"*"` stands for all, also those added later.',
        example: ['porch'],
      }),
  })
  .meta({ description: 'A secret of a person or a machine.' });

const access = z
  .strictObject({
    tokens: z
      .array(token)
      .max(256)
      .default([])
      .meta({
        description: 'Who may do what. Without any, the gateway makes one for its owner and prints its link.',
        example: [{ name: 'phone', token: 'made-by-openssl-rand', role: 'operator', cameras: ['*'] }],
      }),
  })
  .meta({ description: 'Who may watch and move which camera.' });

const stream = z
  .strictObject({
    warm: warmth.prefault('always').meta({
      description:
        'How long a camera’s main stream is pulled without a viewer: `always` from the gateway’s start, so that the ' +
        'picture is there at once; a duration after the last viewer has gone; `never` ends it with the last viewer. ' +
        'The small stream is pulled for 10 s at most after its last viewer.',
      example: '30s',
    }),
    cache: byteSize({ atLeast: '64kB', atMost: '256MB' })
      .prefault('8MB')
      .meta({
        description:
          'Most memory for what is kept of one stream since its last keyframe, so that a viewer sees a picture at once. ' +
          'What is longer is dropped whole: whoever joins then gets a picture from the camera’s next keyframe, which is ' +
          'asked for where the camera can be asked.',
        example: '16MB',
      }),
  })
  .meta({ description: 'The streams of all cameras.' });

const iceServer = z
  .strictObject({
    urls: z
      .array(iceUrl)
      .min(1)
      .max(8)
      .meta({ description: 'Its addresses.', example: ['turn:turn.example:3478'] }),
    username: username.meta({ description: 'Signs in to a TURN server.', example: 'oriel' }),
    credential: password.meta({
      description: 'Belongs to `username`.',
      example: 'the TURN server’s password',
      writeOnly: true,
    }),
  })
  .meta({ description: 'A STUN or TURN server.' });

const webrtc = z
  .strictObject({
    bind: ipAddress.exactOptional().meta({
      description: 'The one local address that media leaves from; without it all are offered to viewers.',
      example: '192.0.2.2',
    }),
    ports: portRange.prefault('50000-50100').meta({
      description: 'The UDP ports that media leaves from, one for each viewer.',
      example: '40000-40200',
    }),
    iceServers: z
      .array(iceServer)
      .max(8)
      .default([])
      .meta({
        description: 'STUN and TURN servers, for viewers outside of the local network.',
        example: [{ urls: ['stun:stun.example:3478'] }],
      }),
    playoutDelay: z
      .strictObject({
        min: duration({ atMost: '40s' })
          .prefault('0ms')
          .meta({ description: 'At least so long.', example: '100ms' }),
        max: duration({ atMost: '40s' })
          .prefault('0ms')
          .meta({ description: 'At most so long.', example: '500ms' }),
      })
      .refine(({ min, max }) => min <= max, 'expected max to be no less than min')
      .transform(({ min, max }) => ({ minMs: min, maxMs: max }))
      .prefault({})
      .meta({
        description:
          'How long a browser may hold pictures back before it shows them; with 0 each is shown as soon as it is ' +
          'there. More evens out a path that is uneven.',
      }),
    maxViewers: z
      .int()
      .min(1)
      .max(4096)
      .default(64)
      .meta({ description: 'Most viewers at once; one more is refused.', example: 20 }),
  })
  .meta({ description: 'The connections to viewers.' });

const log = z
  .strictObject({
    level: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
      .default('info')
      .meta({ description: 'What is logged: this and all that is worse.', example: 'debug' }),
  })
  .meta({ description: 'The log on standard output, a line of JSON for each event.' });

export const configSchema = z
  .strictObject({
    gateway: gateway.prefault({}),
    http: http.prefault({}),
    broker: broker.prefault({}),
    access: access.prefault({}),
    cameras: z
      .array(camera)
      .min(1)
      .max(256)
      .meta({
        description:
          'The cameras, at least one. Each has a name and exactly one of `onvif`, `rtsp` and `simulated`.',
        example: [
          {
            name: 'porch',
            onvif: {
              url: 'http://192.0.2.10/onvif/device_service',
              username: 'oriel',
              password: 'the camera’s password',
            },
          },
          { name: 'yard', rtsp: 'rtsp://user:password@192.0.2.11/stream1' },
        ],
      }),
    stream: stream.prefault({}),
    webrtc: webrtc.prefault({}),
    discovery: discovery.prefault({}),
    automation: automation.prefault({}),
    log: log.prefault({}),
  })
  .superRefine((config, context) => {
    for (const { path, message } of findContradictions(config)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  }, EVEN_WHERE_INCOMPLETE)
  .meta({ title: 'Oriel configuration', description: 'The configuration of Oriel, a camera gateway.' });

/** A checked configuration: durations in ms, sizes in bytes, every default filled in. */
export type Config = z.output<typeof configSchema>;
export type CameraConfig = Config['cameras'][number];
