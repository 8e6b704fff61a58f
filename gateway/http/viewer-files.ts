import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import type { RouteResponse } from './route.ts';

/** The built viewer, held in memory: a path either is one of its files or nothing, so none leads out of its folder. */
export interface ViewerFiles {
  readonly count: number;
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

/** Reads `directory` once. An absent one gives no files; the gateway serves machines without a viewer too. */
export async function loadViewerFiles(directory: string): Promise<ViewerFiles> {
  const files = new Map<string, { headers: Record<string, string>; etag: string; body: Buffer }>();
  let total = 0;
  for (const file of await listFiles(directory)) {
    const body = await readFile(file);
    total += body.length;
    if (total > MAX_TOTAL_BYTES) {
      throw new Error(`${directory} holds more than ${MAX_TOTAL_BYTES} bytes; is it the built viewer?`);
    }
    const path = `/${relative(directory, file).split(sep).join('/')}`;
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
    const headers = {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'cache-control': HASHED.test(path) ? IMMUTABLE : REVALIDATE,
      etag,
    };
    files.set(path, { headers, etag, body });
  }

  return {
    count: files.size,
    respond(path, { 'if-none-match': known }) {
      const file = files.get(path === '/' ? '/index.html' : path);
      if (!file) return undefined;
      const { headers, etag, body } = file;
      return known && matches(known, etag) ? { status: 304, headers } : { status: 200, headers, body };
    },
  };
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
