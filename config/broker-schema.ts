import { z } from 'zod';
import { EVEN_WHERE_INCOMPLETE, filePath, listenAddress, password, urlText, username } from './values.ts';

const BROKER_SCHEMES = ['mqtt', 'mqtts', 'ws', 'wss'] as const;
const EMBEDDED_LISTEN = '127.0.0.1:1883';

/** The `broker` section: one of two kinds, told apart by `url`. */
export const broker = z
  .strictObject({
    listen: listenAddress.exactOptional().meta({
      description: 'Where the embedded broker takes MQTT over TCP. A token’s name and the token sign in.',
      default: EMBEDDED_LISTEN,
      example: '0.0.0.0:1883',
    }),
    url: urlText({ schemes: BROKER_SCHEMES, credentials: 'beside' }).exactOptional().meta({
      description: 'An external broker; it is used in place of the embedded one.',
      example: 'mqtts://broker.example:8883',
    }),
    username: username.meta({ description: 'Signs in to the external broker.', example: 'oriel' }),
    password: password.meta({
      description: 'Belongs to `username`.',
      example: 'the broker’s password',
      writeOnly: true,
    }),
    ca: filePath.exactOptional().meta({
      description: 'PEM file with the authority that signed the external broker’s certificate.',
      example: '/etc/oriel/broker-ca.pem',
    }),
    trusted: z
      .boolean()
      .exactOptional()
      .meta({
        description:
          'Whether states, events, commands, pictures and Home Assistant go over the external broker, in clear. Without it ' +
          'the broker carries sealed signaling and nothing else, under topics that reveal nothing, so it may be anybody’s. ' +
          'The embedded one is Oriel’s own and carries all.',
        default: false,
        example: true,
      }),
    viewer: z
      .strictObject({
        url: urlText({ schemes: ['ws', 'wss'], credentials: 'beside' }).meta({
          description: 'The external broker’s WebSocket address.',
          example: 'wss://broker.example:8884/mqtt',
        }),
        username: username.meta({
          description:
            'What every viewer signs in with. Viewers are told it: grant it what `docs/protocol.md` says and no more.',
          example: 'viewers',
        }),
        password: password.meta({
          description: 'Belongs to `username`.',
          example: 'the viewers’ password',
          writeOnly: true,
        }),
      })
      .exactOptional()
      .meta({ description: 'How browsers reach the external broker; needed beside `url`.' }),
  })
  .superRefine((keys, context) => {
    if (keys.url === undefined) {
      if (keys.trusted !== undefined) {
        const message =
          'is for an external broker, which broker.url names; the embedded one is always trusted';
        context.addIssue({ code: 'custom', path: ['trusted'], message });
      }
      for (const key of ['username', 'password', 'ca', 'viewer'] as const) {
        if (keys[key] === undefined) continue;
        const message =
          'is for an external broker, which broker.url names; the embedded one has access.tokens';
        context.addIssue({ code: 'custom', path: [key], message });
      }
      return;
    }
    if (keys.listen !== undefined) {
      const message = 'the embedded broker (listen) and an external one (url) exclude each other; remove one';
      context.addIssue({ code: 'custom', path: ['url'], message });
    }
    if (keys.viewer === undefined) {
      const message = 'missing; browsers need the external broker’s ws:// or wss:// address in viewer.url';
      context.addIssue({ code: 'custom', path: ['viewer'], message });
    }
  }, EVEN_WHERE_INCOMPLETE)
  .transform(({ listen, url, viewer, trusted = false, ...signIn }) => {
    if (url === undefined || viewer === undefined) {
      return { kind: 'embedded', listen: listen ?? listenAddress.parse(EMBEDDED_LISTEN) } as const;
    }
    return { kind: 'external', url, viewer, trusted, ...signIn } as const;
  })
  .meta({
    description:
      'The MQTT broker that carries signaling, and automation where it is trusted: embedded (`listen`), or external (`url`).',
  });
