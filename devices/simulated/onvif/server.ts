import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { DigestAuthority } from '../digest-authority.ts';
import { ReopenableServer } from '../reopenable-server.ts';
import type { Service } from './service.ts';
import { formatFault, formatSoap, parseSoap, SoapFault, unknownOperation } from './soap.ts';
import type { WsSecurity } from './ws-security.ts';

export interface OnvifServerOptions {
  readonly host: string;
  /** 0 takes a free one at the first {@link OnvifServer.open}. */
  readonly port: number;
  /** By their paths. */
  readonly services: Readonly<Record<string, Service>>;
  /** JPEG pictures by their paths. */
  readonly snapshots: Readonly<Record<string, () => Buffer>>;
  /** Called at each opening, so that a restarted camera remembers no nonce. */
  readonly createSecurity: () => { soap: WsSecurity; http: DigestAuthority };
  readonly logger: Logger;
}

type Security = ReturnType<OnvifServerOptions['createSecurity']>;

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

const MAX_BODY_BYTES = 64 * 1024;
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 64;

/** A camera's HTTP server: the ONVIF services over SOAP 1.2, and snapshots; it can be closed and opened again. */
export class OnvifServer {
  readonly #options: OnvifServerOptions;
  readonly #server: ReopenableServer<Server>;

  constructor(options: OnvifServerOptions) {
    this.#options = options;
    this.#server = new ReopenableServer({
      host: options.host,
      port: options.port,
      create: () => this.#create(),
      cut: (server) => server.closeAllConnections(),
    });
  }

  get port(): number {
    return this.#server.port;
  }

  /** Throws what `listen` throws, such as EADDRINUSE. */
  open(): Promise<void> {
    return this.#server.open();
  }

  /** Frees the port and cuts every connection. */
  close(): Promise<void> {
    return this.#server.close();
  }

  #create(): Server {
    const security = this.#options.createSecurity();
    const server = createServer(
      { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS },
      (request, response) => void this.#serve(request, response, security),
    );
    server.maxConnections = MAX_CONNECTIONS;
    return server;
  }

  async #serve(request: IncomingMessage, response: ServerResponse, security: Security): Promise<void> {
    const { status, headers, body } = await this.#reply(request, security);
    // Whoever sent too much is not read to the end.
    if (status === 413) response.setHeader('Connection', 'close');
    response.writeHead(status, headers).end(body);
  }

  async #reply(request: IncomingMessage, security: Security): Promise<Reply> {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const { services, snapshots } = this.#options;
    const snapshot = Object.hasOwn(snapshots, path) ? snapshots[path] : undefined;
    if (snapshot !== undefined) return replyWithSnapshot(request, snapshot, security.http);
    const service = Object.hasOwn(services, path) ? services[path] : undefined;
    if (service === undefined) return { status: 404 };
    if (request.method !== 'POST') return { status: 405, headers: { Allow: 'POST' } };
    const text = await readBody(request);
    if (text === undefined) return { status: 413 };
    return this.#replyToSoap(text, service, security.soap);
  }

  async #replyToSoap(text: string, service: Service, security: WsSecurity): Promise<Reply> {
    try {
      const { header, operation, body } = parseSoap(text);
      const found = Object.hasOwn(service, operation) ? service[operation] : undefined;
      if (!found?.isOpen) security.check(header);
      if (found === undefined) throw unknownOperation(operation);
      return soapReply(200, formatSoap(await found.run(body)));
    } catch (error) {
      return soapReply(...this.#faultOf(error));
    }
  }

  /** SOAP 1.2 part 2 section 7.5.2.2: 400 where the sender is to blame, otherwise 500. */
  #faultOf(error: unknown): [number, string] {
    if (error instanceof SoapFault) return [error.code === 'Sender' ? 400 : 500, formatFault(error)];
    this.#options.logger.error({ err: error }, 'ONVIF operation failed');
    return [500, formatFault(new SoapFault('Receiver', ['ter:Action'], 'Internal error'))];
  }
}

function soapReply(status: number, body: string): Reply {
  return { status, headers: { 'Content-Type': 'application/soap+xml; charset=utf-8' }, body };
}

function replyWithSnapshot(
  request: IncomingMessage,
  snapshot: () => Buffer,
  authority: DigestAuthority,
): Reply {
  const { method = '', url = '' } = request;
  if (method !== 'GET') return { status: 405, headers: { Allow: 'GET' } };
  const verdict = authority.judge({ method, url, authorization: request.headers.authorization });
  if (verdict.kind === 'refused')
    return { status: 401, headers: { 'WWW-Authenticate': verdict.challenges.join(', ') } };
  return { status: 200, headers: { 'Content-Type': 'image/jpeg' }, body: snapshot() };
}

/** Undefined where it is longer than this server takes. Never settles for a client that goes away meanwhile. */
function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) resolve(undefined);
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}
