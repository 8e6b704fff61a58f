import type { IncomingMessage } from 'node:http';

/** The client went, or was let go for want of time, before its request was whole: no fault of ours. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/**
 * The body, or nothing where it is longer than `maxBytes`: what still comes of it then is dropped as it comes, so
 * that the client can read the 413. Rejects with {@link ClientGone} when the client goes before the end.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else resolve(undefined);
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', (cause) => reject(new ClientGone('the request ended before its body', { cause })));
  });
}
