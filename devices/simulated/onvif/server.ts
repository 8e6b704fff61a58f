import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Logger } from 'pino';
import type { DigestAuthority } from '../digest-authority.ts';
import { ReopenableServer } from '../reopenable-server.ts';
import type { HttpReply } from './http-reply.ts';
import type { CameraFacts } from './quirks/quirk.ts';
import type { OnvifQuirks } from './quirks/quirks.ts';
import type { Service } from './service.ts';
import { formatFault, formatSoap, parseSoap, SoapFault, type SoapRequest, unknownOperation } from './soap.ts';
import type { WsSecurity } from './ws-security.ts';
import { Xml } from './xml.ts';

export interface OnvifServerOptions {
  readonly host: string;
  /** 0 takes a free one at the first {@link OnvifServer.open}. */
  readonly port: number;
  /** What is at a path, if anything. */
  readonly serviceAt: (path: string) => Service | undefined;
  /** JPEG pictures by their paths. */
  readonly snapshots: Readonly<Record<string, () => Buffer>>;
  /** Called at each opening, so that a restarted camera remembers no nonce. */
  readonly createSecurity: () => Security;
  readonly quirks: OnvifQuirks;
  readonly facts: () => CameraFacts;
  readonly logger: Logger;
}

interface Security {
  /** For SOAP messages. */
  readonly soap: WsSecurity;
  /** For stills, and for SOAP where the camera wants that. */
  readonly http: DigestAuthority;
}

/** An HTTP request for a service. */
interface Asked {
  readonly request: IncomingMessage;
  readonly text: string;
  readonly service: Service;
  readonly security: Security;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal;
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

  /** `host:port`, with brackets around an IPv6 address (RFC 3986 section 3.2.2). */
  get authority(): string {
    const { host, port } = this.#server;
    return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  }

  /** Where it opens the next time; port 0 is any free one. */
  moveTo(place: { readonly host: string; readonly port: number }): void {
    this.#server.moveTo(place);
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
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const { status, headers = {}, body } = await this.#reply(request, security, gone.signal);
    if (this.#options.quirks.trait('hangs') || response.destroyed) return;
    // Whoever sent too much is not read to the end.
    if (status === 413) response.setHeader('Connection', 'close');
    response.writeHead(status, headers);
    if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) response.end(body);
    // Whoever has had enough of it closes the connection.
    else await pipeline(Readable.from(body), response).catch(() => undefined);
  }

  async #reply(request: IncomingMessage, security: Security, signal: AbortSignal): Promise<HttpReply> {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const { serviceAt, snapshots, quirks } = this.#options;
    const snapshot = Object.hasOwn(snapshots, path) ? snapshots[path] : undefined;
    if (snapshot !== undefined) return replyWithSnapshot(request, snapshot, security.http);
    const service = serviceAt(path);
    if (service === undefined) return { status: 404 };
    if (request.method !== 'POST') return { status: 405, headers: { Allow: 'POST' } };
    const text = await readBody(request);
    if (text === undefined) return { status: 413 };
    return quirks.reply(await this.#replyToSoap({ request, text, service, security, signal }));
  }

  async #replyToSoap(asked: Asked): Promise<HttpReply> {
    let soap: SoapRequest | undefined;
    try {
      soap = parseSoap(asked.text);
      const outcome = await this.#carryOut(soap, asked);
      return outcome instanceof Xml ? this.#soapReply(200, formatSoap(outcome), soap) : outcome;
    } catch (error) {
      return this.#soapReply(...this.#faultOf(error), soap);
    }
  }

  /** The content of the SOAP body, or a whole reply. Throws {@link SoapFault}. */
  async #carryOut(
    soap: SoapRequest,
    { request, service, security, signal }: Asked,
  ): Promise<Xml | HttpReply> {
    const { header, operation, body } = soap;
    const { quirks } = this.#options;
    const found = Object.hasOwn(service, operation) ? service[operation] : undefined;
    if (!found?.isOpen) {
      if (quirks.trait('signIn') === 'http-digest') {
        const refusal = refusalOf(request, security.http);
        if (refusal !== undefined) return refusal;
      } else security.soap.check(header);
    }
    if (found === undefined) throw unknownOperation(operation);
    found.notice?.(body);
    return quirks.intercept(soap) ?? (await found.run(body, { header, signal }));
  }

  #soapReply(status: number, message: string, request: SoapRequest | undefined): HttpReply {
    const { quirks, facts } = this.#options;
    const body = request === undefined ? message : quirks.answer(message, request, facts());
    return { status, headers: { 'Content-Type': 'application/soap+xml; charset=utf-8' }, body };
  }

  /** SOAP 1.2 part 2 section 7.5.2.2: 400 where the sender is to blame, otherwise 500. */
  #faultOf(error: unknown): [number, string] {
    if (error instanceof SoapFault) return [error.code === 'Sender' ? 400 : 500, formatFault(error)];
    this.#options.logger.error({ err: error }, 'ONVIF operation failed');
    return [500, formatFault(new SoapFault('Receiver', ['ter:Action'], 'Internal error'))];
  }
}

/** The 401 for who has not signed in by HTTP; undefined for who has. */
function refusalOf(request: IncomingMessage, authority: DigestAuthority): HttpReply | undefined {
  const { method = '', url = '' } = request;
  const verdict = authority.judge({ method, url, authorization: request.headers.authorization });
  if (verdict.kind === 'accepted') return undefined;
  return { status: 401, headers: { 'WWW-Authenticate': verdict.challenges.join(', ') } };
}

function replyWithSnapshot(
  request: IncomingMessage,
  snapshot: () => Buffer,
  authority: DigestAuthority,
): HttpReply {
  if (request.method !== 'GET') return { status: 405, headers: { Allow: 'GET' } };
  return (
    refusalOf(request, authority) ?? {
      status: 200,
      headers: { 'Content-Type': 'image/jpeg' },
      body: snapshot(),
    }
  );
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
