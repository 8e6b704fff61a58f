import { z } from 'zod';
import { ROLES } from '../access/principal.ts';
import { automation } from './automation-schema.ts';
import { broker } from './broker-schema.ts';
import { camera } from './camera-schema.ts';
import { findContradictions } from './contradictions.ts';
import { http } from './http-schema.ts';
import { discovery } from './onvif-schema.ts';
import { byteSize, EVEN_WHERE_INCOMPLETE, filePath, nameText, secretToken, warmth } from './values.ts';
import { webrtc } from './webrtc-schema.ts';

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
    relayOnly: z.boolean().exactOptional().meta({
      description:
        'Pictures reach it through a TURN server alone (`webrtc.iceServers`), so that it learns no address of the house.',
      example: true,
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
        description:
          'Secrets of machines, and of people who are not to pair. Without any, the first start lets a device in by a ' +
          'link, and makes a token for machines that `oriel link` prints.',
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
