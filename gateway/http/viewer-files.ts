import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { compressed, type Encoding, takenEncodings } from './compressed.ts';
import type { RouteResponse } from './route.ts';

/** The built viewer, held in memory: a path either is one of its files or nothing, so none leads out of its folder. */
export interface ViewerFiles {
  readonly count: number;
  /** When all of them can be had compressed; until then they go as they are. */
  readonly compressed: Promise<void>;
  /** The file at `path`, or 304 where the client has it; nothing where there is none. */
  respond(path: string, headers: IncomingHttpHeaders): RouteResponse | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/** Vite puts a hash of the content into the names of its assets, so what such a path holds never changes. */
const HASHED = /^\/assets\/.+-[A-Za-z0-9_-]{8}\.\w+$/;
const IMMUTABLE = 'public, max-age=31536000, immutable';
const REVALIDATE = 'no-cache';

/** More than this in the folder is not a viewer, in bytes. */
const MAX_TOTAL_BYTES = 33_554_432;

/** Of a type that compresses, and large enough to fill more than a packet or two. */
const COMPRESSIBLE = /^text\/|json|svg|javascript/;
const LEAST_BYTES = 1400;

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string;
  readonly body: Buffer;
}

interface ViewerFile {
  readonly plain: Sent;
  readonly encoded: Map<Encoding, Sent>;
}

/** Reads `directory` once. An absent one gives no files; the gateway serves machines without a viewer too. */
export async function loadViewerFiles(directory: string): Promise<ViewerFiles> {
  const files = new Map<string, ViewerFile>();
  let total = 0;
  for (const file of await listFiles(directory)) {
    const body = await readFile(file);
    total += body.length;
    if (total > MAX_TOTAL_BYTES) {
      throw new Error(`${directory} holds more than ${MAX_TOTAL_BYTES} bytes; is it the built viewer?`);
    }
    const path = `/${relative(directory, file).split(sep).join('/')}`;
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
    const headers = {
      'content-type': type,
      'cache-control': HASHED.test(path) ? IMMUTABLE : REVALIDATE,
      etag,
      ...(isCompressible(type, body) && { vary: 'Accept-Encoding' }),
    };
    files.set(path, { plain: { headers, etag, body }, encoded: new Map() });
  }

  return {
    count: files.size,
    compressed: compressAll([...files.values()]),
    respond(path, { 'if-none-match': known, 'accept-encoding': accepted }) {
      const file = files.get(path === '/' ? '/index.html' : path);
      if (!file) return undefined;
      const encoding = takenEncodings(accepted?.toString()).find((taken) => file.encoded.has(taken));
      const { headers, etag, body } = (encoding && file.encoded.get(encoding)) ?? file.plain;
      return known && matches(known, etag) ? { status: 304, headers } : { status: 200, headers, body };
    },
  };
}

function isCompressible(type: string, body: Buffer): boolean {
  return body.length >= LEAST_BYTES && COMPRESSIBLE.test(type);
}

/** One after the other, so that a start takes little memory and one processor at most. */
async function compressAll(files: readonly ViewerFile[]): Promise<void> {
  for (const { plain, encoded } of files) {
    if (plain.headers.vary === undefined) continue;
    // Nobody waits for this: what can not be compressed, for want of memory, say, goes as it is.
    for (const [encoding, body] of await compressed(plain.body).catch(() => [])) {
      // Another one for each, since they are different bytes (RFC 9110 section 8.8.3.3).
      const etag = plain.etag.replace(/"$/, `-${encoding}"`);
      encoded.set(encoding, {
        headers: { ...plain.headers, 'content-encoding': encoding, etag },
        etag,
        body,
      });
    }
  }
}

async function listFiles(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** If-None-Match compares weakly (RFC 9110 section 13.1.2). */
function matches(ifNoneMatch: string, etag: string): boolean {
  return ifNoneMatch
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .some((tag) => tag === '*' || tag === etag);
}
