import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request, type ServerResponse } from 'node:http';
import { freePort } from './free-port.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Gives another answer in place of the gateway's. */
type Alter = (answer: Answer, path: string) => Answer | Promise<Answer>;

/** An HTTP server before the gateway's, by which a page sees other builds of the viewer, or nothing at all. */
export interface Front {
  /** `http://127.0.0.1:…` without a slash at the end; stays the same. */
  readonly url: string;
  /** Answers `paths` with what `alter` makes of the gateway's answer, until the next call. */
  alter(paths: readonly string[], alter: Alter): void;
  /** From now on nobody listens there. */
  shut(): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
}

const TEXT = /^(?:text\/|application\/(?:json|manifest))/;

/** WebSockets are not passed on. */
export async function startFront(target: string): Promise<Front> {
  let altered: readonly string[] = [];
  let alter: Alter = (answer) => answer;
  const server = createServer((asked, response) => {
    const path = asked.url ?? '/';
    // Neither compressed bytes could be altered, nor the word that nothing has changed.
    const { 'accept-encoding': _encoding, 'if-none-match': _known, ...headers } = asked.headers;
    const passed = request(new URL(path, target), { method: asked.method, headers }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      const status = answer.statusCode ?? 502;
      const type = String(answer.headers['content-type']);
      if (!altered.includes(path) || !TEXT.test(type))
        return give(response, { status, headers: answer.headers, body });
      // What is altered has another entity tag, so it is always given whole.
      const { etag: _etag, 'content-length': _length, ...kept } = answer.headers;
      give(response, await alter({ status, headers: kept, body: body.toString() }, path));
    });
    passed.on('error', () => response.destroy());
    asked.pipe(passed);
  });
  const port = await freePort();

  async function open(): Promise<void> {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  }

  async function shut(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  await open();
  return {
    url: `http://127.0.0.1:${port}`,
    alter(paths, next) {
      altered = paths;
      alter = next;
    },
    shut,
    open,
    close: shut,
  };
}

function give(
  response: ServerResponse,
  { status, headers, body }: Omit<Answer, 'body'> & { readonly body: string | Buffer },
): void {
  response.writeHead(status, headers);
  response.end(body);
}
