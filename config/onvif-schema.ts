import { z } from 'zod';
import { duration, password, shortText, urlText, username } from './values.ts';

/** What is said of cameras that speak ONVIF. */

export const onvif = z
  .strictObject({
    url: urlText({ schemes: ['http', 'https'], credentials: 'beside' }).meta({
      description: 'The camera’s device service. Its host and port are kept whatever the camera itself says.',
      example: 'http://192.0.2.10/onvif/device_service',
    }),
    username: username.meta({ description: 'Signs in to the camera.', example: 'oriel' }),
    password: password.meta({
      description: 'Belongs to `username`.',
      example: 'the camera’s password',
      writeOnly: true,
    }),
    passwordForm: z
      .enum(['auto', 'text'])
      .exactOptional()
      .meta({
        description:
          'How the password is shown in SOAP: `auto`, as without the key, shows a digest of it, and the password itself only to a camera ' +
          'that says that it takes nothing else; `text` shows the password itself, for cameras that refuse a digest ' +
          'without saying why. Whoever hears the network then learns it.',
        example: 'text',
      }),
    identity: z
      .string()
      .max(256)
      .regex(/^[\x21-\x7e]+$/, 'expected an identity such as urn:uuid:…, as oriel discover shows it')
      .exactOptional()
      .meta({
        description:
          'What stays when the camera’s address changes (`oriel discover` shows it). Where the camera can not be ' +
          'reached it is looked for in the network by this, else by what it said of itself since the gateway’s start.',
        example: 'urn:uuid:4c5d1e80-5a3c-11ee-8c99-0242ac120002',
      }),
  })
  .meta({ description: 'A camera that speaks ONVIF.' });

const AXES = ['pan', 'tilt', 'zoom'] as const;
const PTZ_MODES = ['auto', 'continuous', 'relative', 'absolute'] as const;
const STOPS = ['auto', 'stop', 'velocity'] as const;
const TIMEOUT_FORMS = ['auto', 'seconds', 'clock', 'none'] as const;

export const ptz = z
  .strictObject({
    invert: z
      .array(z.enum(AXES))
      .max(AXES.length)
      .default([])
      .meta({ description: 'Axes that run the wrong way: any of `pan`, `tilt`, `zoom`.', example: ['pan'] }),
    mode: z
      .enum(PTZ_MODES)
      .default('auto')
      .meta({
        description:
          'Which of ONVIF’s moves are used. `auto` uses what the camera announces and learns from what it refuses; ' +
          '`continuous` uses no others though they are announced; with `relative` and `absolute` a move that is held ' +
          'is made of steps, for cameras that have only those.',
        example: 'continuous',
      }),
    stop: z
      .enum(STOPS)
      .default('auto')
      .meta({
        description:
          'How it is stopped: by the request Stop (`stop`), or by a move without speed (`velocity`). `auto` asks the ' +
          'first and goes over to the second where the camera refuses it.',
        example: 'velocity',
      }),
    timeout: z
      .enum(TIMEOUT_FORMS)
      .default('auto')
      .meta({
        description:
          'How a move says when it ends by itself: `PT2S` (`seconds`), `PT00H00M02S` (`clock`) or not at all (`none`). ' +
          '`auto` tries them in this order where the camera refuses one.',
        example: 'clock',
      }),
    profile: shortText
      .max(128)
      .exactOptional()
      .meta({
        description:
          'Token of the ONVIF profile that moves the camera. Otherwise the main profile where it can, else the ' +
          'first that can.',
        example: 'Profile_1',
      }),
    speed: z.number().min(0.05).max(1).default(1).meta({
      description: 'Part of its full speed that a move at full speed is made with, up to 1.',
      example: 0.5,
    }),
    fieldOfView: z
      .number()
      .min(1)
      .max(170)
      .exactOptional()
      .meta({
        description:
          'Degrees that the picture shows from left to right with the zoom fully out, for cameras that can not be told ' +
          'to bring a point of their picture to its middle (ONVIF’s TranslationSpaceFov) and are turned there by an ' +
          'estimate; otherwise 60. Smaller where they turn too far.',
        example: 45,
      }),
    zoomFactor: z
      .number()
      .min(1)
      .max(100)
      .exactOptional()
      .meta({
        description:
          'For the same estimate: how many times nearer it shows with the zoom fully in, such as 25 where that is ' +
          'sold as 25×; otherwise 10. Larger where they turn too far while zoomed in.',
        example: 25,
      }),
  })
  .meta({ description: 'How the camera is moved, where what it says of itself is not so.' });

export const events = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .meta({ description: 'Whether the camera is asked what it notices.', example: false }),
    clearAfter: duration({ atLeast: '1s', atMost: '24h' })
      .prefault('5m')
      .meta({
        description:
          'Motion, persons, vehicles and tampering that nothing confirmed for so long are over, for cameras that ' +
          'never say so.',
        example: '30s',
      }),
    doorbell: z
      .array(shortText.max(128))
      .max(16)
      .default([])
      .meta({
        description: 'Tokens of the digital inputs that a doorbell is wired to; each press is an event.',
        example: ['DigitInput_1'],
      }),
  })
  .transform(({ clearAfter, ...events }) => ({ ...events, clearAfterMs: clearAfter }))
  .meta({ description: 'What the camera notices: motion, persons, inputs, a doorbell.' });

export const discovery = z
  .strictObject({
    interfaces: z
      .array(shortText.max(64))
      .max(32)
      .default([])
      .meta({
        description:
          'Interfaces or IPv4 addresses of this machine on which cameras are looked for; without any, all of them.',
        example: ['eth0'],
      }),
  })
  .meta({ description: 'The search for cameras in the network (WS-Discovery).' });
