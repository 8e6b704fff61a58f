import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { createHttpServer, type HttpServer, type HttpServerOptions } from '../../../gateway/http/server.ts';
import { tokenDirectory } from '../../helpers/token-directory.ts';

/** ann watches one camera, cem has every one. */
export const DIRECTORY = tokenDirectory([
  { name: 'ann', token: 'ann-secret', role: 'viewer', cameras: ['porch'] },
  { name: 'cem', token: 'cem-secret', role: 'admin', cameras: ['*'] },
]);

export const INDEX = '<!doctype html><title>viewer</title>';

export interface TestServer {
  readonly server: HttpServer;
  readonly log: readonly string[];
}

/** A server on a free port with a small viewer beside a file that is none of it; closed after the test. */
export async function startTestServer(options: Partial<HttpServerOptions> = {}): Promise<TestServer> {
  const log: string[] = [];
  const server = await createHttpServer({
    listen: { host: '127.0.0.1', port: 0 },
    directory: DIRECTORY,
    routes: [],
    viewerDir: await makeViewer(),
    upgrades: {},
    allowedOrigins: [],
    logger: pino({ level: 'debug' }, { write: (line) => log.push(line) }),
    ...options,
  });
  onTestFinished(() => server.close());
  return { server, log };
}

async function makeViewer(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-http-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const viewer = join(folder, 'viewer');
  await mkdir(join(viewer, 'assets'), { recursive: true });
  await writeFile(join(folder, 'package.json'), 'not the viewer');
  await writeFile(join(viewer, 'index.html'), INDEX);
  await writeFile(join(viewer, 'manifest.webmanifest'), '{}');
  await writeFile(join(viewer, 'assets', 'index-D4f_x-9Z.js'), 'export {};');
  await writeFile(join(viewer, 'assets', 'plain.css'), 'body {}');
  return viewer;
}

interface Question {
  readonly method?: string;
  /** Sent as it is. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export function ask({ server }: TestServer, { path = '/', body, ...rest }: Question = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asking = request({ ...server.address, path, agent: false, ...rest }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
      response.on('error', reject);
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** Bytes as they are, and all that comes back until the server closes. */
export function askRaw({ server }: TestServer, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(server.address, () => socket.write(bytes));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(Buffer.concat(chunks).toString()));
  });
}
