import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { DeviceAddress } from '../address.ts';
import { createBoundedAgent } from '../bounded-agent.ts';

export interface PostOptions {
  readonly address: DeviceAddress;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** From before the connection to the answer's last byte. */
  readonly timeoutMs: number;
  /** Of the answer, headers too. */
  readonly maxBytes: number;
  /** Cuts the connection. */
  readonly signal: AbortSignal;
}

export interface PostAnswer {
  readonly status: number;
  /** Its `WWW-Authenticate` headers. */
  readonly challenges: readonly string[];
  readonly bytes: Buffer;
}

/** Sends a request on a connection of its own. Throws what `node:http` does, and `LimitError`. */
export async function post(options: PostOptions): Promise<PostAnswer> {
  const { address, timeoutMs, maxBytes } = options;
  const agent = createBoundedAgent({ secure: address.secure, maxBytes, lifetimeMs: timeoutMs });
  try {
    const response = await send(options, agent);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    return {
      status: response.statusCode ?? 0,
      challenges: challengesOf(response),
      bytes: Buffer.concat(chunks),
    };
  } finally {
    agent.destroy();
  }
}

function send(options: PostOptions, agent: ReturnType<typeof createBoundedAgent>): Promise<IncomingMessage> {
  const { address, path, headers, body, signal } = options;
  const { hostname, port, secure } = address;
  const request = secure ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        hostname,
        port,
        path,
        method: 'POST',
        headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
        agent,
        signal,
      },
      (response) => {
        // Else whoever reads it learns only that it was aborted, not that it met a limit.
        outgoing.on('error', (error) => response.destroy(error));
        resolve(response);
      },
    );
    outgoing.on('error', reject).end(body);
  });
}

/** From the raw headers, since Node joins several of one name by the same commas that are within them. */
export function challengesOf({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'www-authenticate',
  );
}
