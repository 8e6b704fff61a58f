import { isIP } from 'node:net';
import { z } from 'zod';
import { duration, iceUrl, ipAddress, password, portRange, username } from './values.ts';

const iceServer = z
  .strictObject({
    urls: z
      .array(iceUrl)
      .min(1)
      .max(8)
      .meta({
        description:
          'Its addresses. The gateway itself uses those by UDP; browsers also those with `?transport=tcp` and `turns:`.',
        example: ['turn:turn.example:3478', 'turn:turn.example:3478?transport=tcp'],
      }),
    username: username.meta({ description: 'Signs in to a TURN server.', example: 'oriel' }),
    credential: password.meta({
      description: 'Belongs to `username`.',
      example: 'the TURN server’s password',
      writeOnly: true,
    }),
    secret: password.meta({
      description:
        'In place of `username` and `credential`: what coturn has as `static-auth-secret` with `use-auth-secret`. ' +
        'Each viewer then gets credentials of its own that expire after `webrtc.turnLifetime`.',
      example: 'made-by-openssl-rand',
      writeOnly: true,
    }),
  })
  .refine(({ username, credential }) => (username === undefined) === (credential === undefined), {
    message: 'username and credential belong together; one of them is missing',
  })
  .refine(({ username, credential, secret }) => !secret || (username === undefined && !credential), {
    message: 'secret stands in place of username and credential; leave these out',
  })
  .refine(
    ({ urls, username, secret }) =>
      username !== undefined || Boolean(secret) || !urls.some((url) => url.startsWith('turn')),
    {
      message:
        'browsers connect to nothing where a TURN server has no password; add secret, or username and credential',
    },
  )
  .meta({ description: 'A STUN or TURN server.' });

/** An address, or a network by its first address and its length (RFC 4632). */
const network = z
  .string()
  .max(64)
  .refine((text) => {
    const [, address = '', length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
    const family = isIP(address);
    return family !== 0 && Number(length ?? 0) <= (family === 4 ? 32 : 128);
  }, 'expected a network such as 192.168.0.0/16, or one address');

const candidates = z
  .strictObject({
    types: z
      .array(z.enum(['host', 'srflx', 'relay']))
      .min(1)
      .max(3)
      .default(['host', 'srflx', 'relay'])
      .meta({
        description:
          'Which kinds of its addresses the gateway tells viewers: those of its own interfaces (`host`), those that a ' +
          'STUN server sees it by (`srflx`), those of its TURN server (`relay`). With `relay` alone every viewer is ' +
          'sent to through the TURN server.',
        example: ['host', 'relay'],
      }),
    networks: z
      .array(network)
      .max(32)
      .default([])
      .meta({
        description:
          'Only addresses of its own interfaces in these networks are told; empty for all. Keeps those of containers ' +
          'and of other households’ networks to itself.',
        example: ['192.168.0.0/16', 'fd00::/8'],
      }),
  })
  .meta({ description: 'Which addresses the gateway tells viewers.' });

/** The section `webrtc`. */
export const webrtc = z
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
        description: 'STUN and TURN servers, for viewers outside of the local network; see docs/remote.md.',
        example: [{ urls: ['stun:stun.example:3478'] }],
      }),
    turnLifetime: duration({ atLeast: '5m', atMost: '168h' })
      .prefault('12h')
      .meta({
        description:
          'How long credentials are good that are made of a TURN server’s `secret`. What stands by then goes on; a page ' +
          'that stays open gets new ones.',
        example: '1h',
      }),
    candidates: candidates.prefault({}),
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
