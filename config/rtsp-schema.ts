import { z } from 'zod';
import { password, urlText, username } from './values.ts';

const SCHEMES = ['rtsp', 'rtsps'];

/** A camera's stream: its URL with all that signs in, or what signs in beside it. Gives the URL with all of it. */
export const rtsp = z
  .union([
    urlText({ schemes: SCHEMES, credentials: 'inside' }),
    z
      .strictObject({
        url: urlText({ schemes: SCHEMES, credentials: 'beside' }).meta({
          description: 'The stream’s address, without a password.',
          example: 'rtsp://192.0.2.11/stream1',
        }),
        username: username.meta({ description: 'Signs in to the camera.', example: 'oriel' }),
        password: password.meta({
          description: 'Belongs to `username`, and is written as it is: nothing of it is escaped.',
          example: 'the camera’s password',
          writeOnly: true,
        }),
      })
      .refine((keys) => keys.password === undefined || keys.username !== undefined, {
        path: ['username'],
        message: 'missing; a password belongs to a user name',
      })
      .transform(withCredentials),
  ])
  .meta({
    description:
      'A camera with nothing but an RTSP stream, which can not be moved. One text with everything in it, or a map with ' +
      'the password beside the address.',
    example: 'rtsp://user:password@192.0.2.11/stream1',
    writeOnly: true,
  });

/** Spliced in, since cameras want back the rest of their address as it was written, byte for byte. */
export function withCredentials(keys: {
  url: string;
  username?: string | undefined;
  password?: string | undefined;
}): string {
  if (keys.username === undefined) return keys.url;
  const secret = keys.password === undefined ? '' : `:${escaped(keys.password)}`;
  const signIn = `${escaped(keys.username)}${secret}@`;
  return keys.url.replace('://', () => `://${signIn}`);
}

function escaped(text: string): string {
  // By way of bytes, since half a surrogate pair would throw.
  return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));
}
