import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SoapRequest {
  /** The SOAP action, or the HTTP method where there is no SOAP in it. */
  readonly action: string;
  readonly body: string;
  /** When its last byte was there, by the clock that was passed in. */
  readonly atMs: number;
}

/** Stands between the gateway and a camera's HTTP port, and sees the requests that pass. */
export interface SoapProxy {
  /** The target's URL by way of the proxy. */
  readonly url: string;
  readonly requests: readonly SoapRequest[];
  close(): Promise<void>;
}

const ACTION = /<(?:[\w-]+:)?Body[^>]*>\s*<(?:[\w-]+:)?(\w+)/;

export async function startSoapProxy({
  target,
  now = () => performance.now(),
}: {
  target: string;
  now?: () => number;
}): Promise<SoapProxy> {
  const url = new URL(target);
  const agent = new Agent({ keepAlive: true });
  const requests: SoapRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const body = await bodyOf(incoming).catch(() => undefined);
    if (body === undefined) return;
    const text = body.toString('utf8');
    requests.push({ action: ACTION.exec(text)?.[1] ?? incoming.method ?? '', body: text, atMs: now() });
    pass({ incoming, response, body, url, agent });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = new URL(target);
  near.port = String((server.address() as AddressInfo).port);
  return {
    url: near.href,
    requests,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function pass(options: {
  incoming: IncomingMessage;
  response: ServerResponse;
  body: Buffer;
  url: URL;
  agent: Agent;
}): void {
  const { incoming, response, body, url, agent } = options;
  const { hostname, port } = url;
  const { method, headers } = incoming;
  const onward = request({ hostname, port, path: incoming.url, method, headers, agent }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  // As if the camera itself had gone.
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  onward.end(body);
}
