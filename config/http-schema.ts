import { z } from 'zod';
import { EVEN_WHERE_INCOMPLETE, filePath, listenAddress, originText, urlText } from './values.ts';

/** What is asked of TLS: the user's own files, or a certificate by the gateway's own authority. */
export type HttpTls =
  | { readonly kind: 'files'; readonly cert: string; readonly key: string }
  | { readonly kind: 'authority' };

const tls = z
  .strictObject({
    cert: filePath.exactOptional().meta({
      description: 'PEM file with the certificate and those between it and its authority.',
      example: '/etc/oriel/gateway.crt',
    }),
    key: filePath.exactOptional().meta({
      description: 'PEM file with the key that belongs to `cert`, without a passphrase.',
      example: '/etc/oriel/gateway.key',
    }),
  })
  .superRefine((keys, context) => {
    for (const [there, missing] of [
      ['cert', 'key'],
      ['key', 'cert'],
    ] as const) {
      if (keys[there] === undefined || keys[missing] !== undefined) continue;
      const message = `missing; it belongs to ${there}`;
      context.addIssue({ code: 'custom', path: [missing], message });
    }
  }, EVEN_WHERE_INCOMPLETE)
  .transform(({ cert, key }): HttpTls => {
    return cert === undefined || key === undefined ? { kind: 'authority' } : { kind: 'files', cert, key };
  });

/** The `http` section. */
export const http = z
  .strictObject({
    listen: listenAddress.prefault('127.0.0.1:8080').meta({
      description:
        'Where the viewer, WHEP, `/healthz`, `/metrics` and MQTT over WebSocket (`/mqtt`) are served. ' +
        '`:8080` listens on all interfaces; the same port then speaks HTTPS (docs/https.md).',
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
          'How people reach the viewer, for the links that are handed out; a reverse proxy’s address belongs here. ' +
          'Without it they name this machine’s address and the port that `listen` has. Other names than this, the ' +
          'machine’s own and those of `origins` are refused.',
        example: 'https://cameras.example',
      }),
    tls: tls.exactOptional().meta({
      description:
        'Your own certificate for HTTPS; its files are read again when they change. Without it the gateway makes ' +
        'one by an authority of its own, where `listen` reaches beyond this machine; `{}` makes one there too.',
      example: { cert: '/etc/oriel/gateway.crt', key: '/etc/oriel/gateway.key' },
    }),
    plain: z
      .enum(['loopback', 'everywhere'])
      .default('loopback')
      .meta({
        description:
          'Who is served without TLS: this machine alone (`loopback`), while others are sent on to HTTPS, or ' +
          '`everywhere`, where whoever is in the network can read the tokens that pass.',
        example: 'everywhere',
      }),
  })
  .meta({ description: 'The HTTP and HTTPS server.' });
