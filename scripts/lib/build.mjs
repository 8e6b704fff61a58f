import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './quiet-command.mjs';

/** What dist/ is made from. */
const SOURCES = [
  'access',
  'broker',
  'config',
  'devices',
  'gateway',
  'limits',
  'protocol',
  'viewer',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'tsconfig.json',
];
const STAMP = join('dist', '.sources');
const BUILD_TIME_LIMIT_MS = 10 * 60_000;

/**
 * A hash over names and contents of everything dist/ is made from. Contents, since a checkout or a copy sets the
 * times of files as it likes; reading them all takes some 20 ms.
 *
 * @param {string} root
 * @returns {string}
 */
export function sourceFingerprint(root) {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap((source) => filesBelow(root, source))) {
    const content = readFileSync(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/**
 * Whether dist/ is missing, or was made from other sources than those there now.
 *
 * @param {string} root
 * @returns {boolean}
 */
export function buildIsStale(root) {
  if (!existsSync(join(root, 'dist', 'gateway', 'cli.js'))) return true;
  const stamp = join(root, STAMP);
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== sourceFingerprint(root);
}

/**
 * Makes dist/ anew: the daemon by tsc, the viewer by Vite.
 *
 * @param {string} root
 * @throws {Error} with the compiler's output
 */
export async function build(root) {
  // Taken first: what is edited during the build makes it stale again.
  const fingerprint = sourceFingerprint(root);
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const bin = join(root, 'node_modules', '.bin');
  const common = { cwd: root, timeLimitMs: BUILD_TIME_LIMIT_MS };
  await runQuietly({ ...common, command: join(bin, 'tsc'), args: ['-p', 'tsconfig.json'] });
  await runQuietly({ ...common, command: join(bin, 'vite'), args: ['build', 'viewer'] });
  writeFileSync(join(root, STAMP), fingerprint);
}

/**
 * @param {string} root
 * @param {string} path below it, a file or a folder
 * @returns {string[]} in an order that is the same everywhere
 */
function filesBelow(root, path) {
  const entries = listFolder(join(root, path));
  if (!entries) return existsSync(join(root, path)) ? [path] : [];
  return entries
    .filter((entry) => entry.name !== 'node_modules' && !entry.name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const below = `${path}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(root, below) : [below];
    });
}

/** @param {string} path */
function listFolder(path) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return undefined;
  }
}
