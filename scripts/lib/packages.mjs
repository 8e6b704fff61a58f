import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './quiet-command.mjs';

/** A Raspberry Pi with a slow card and a slow line takes minutes. */
const INSTALL_TIME_LIMIT_MS = 20 * 60_000;

/**
 * The part of package-lock.json and of node_modules/.package-lock.json that tells what is installed.
 *
 * @typedef {object} Lockfile
 * @property {Record<string, LockedPackage>} packages by their folder; `""` is the project itself
 *
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [dev]
 * @property {boolean} [optional] absent from the disk where it is made for another system
 * @property {boolean} [devOptional]
 */

/**
 * Whether node_modules differs from what package-lock.json asks for. npm writes down what it installed when it has
 * finished, so an installation that broke off counts as none.
 *
 * @param {object} options
 * @param {Lockfile} options.wanted package-lock.json
 * @param {Lockfile | undefined} options.installed node_modules/.package-lock.json
 * @param {boolean} options.development whether what only building and testing need must be there
 * @returns {boolean}
 */
export function installIsStale({ wanted, installed, development }) {
  if (!installed) return true;
  for (const [folder, locked] of Object.entries(wanted.packages)) {
    if (folder === '') continue;
    const found = installed.packages[folder];
    if (!found && (locked.optional || locked.devOptional)) continue;
    if (!found && locked.dev && !development) continue;
    if (!found || found.version !== locked.version || found.integrity !== locked.integrity) return true;
  }
  return Object.keys(installed.packages).some((folder) => !wanted.packages[folder]);
}

/**
 * Installs with `npm ci` where node_modules is stale.
 *
 * @param {object} options
 * @param {string} options.root
 * @param {boolean} options.development
 * @param {(line: string) => void} options.say told before the wait begins
 * @throws {Error} with npm's output
 */
export async function ensureInstalled({ root, development, say }) {
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const installed = readIfThere(join(root, 'node_modules', '.package-lock.json'));
  if (!installIsStale({ wanted, installed, development })) return;
  say('Installing packages …');
  // Without --include=dev, NODE_ENV=production in the user's shell would leave the compiler out.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  // npm tells its scripts where it lives, so that they meet the same npm whatever PATH says.
  const npm = process.env.npm_execpath;
  await runQuietly({
    command: npm ? process.execPath : 'npm',
    args: npm ? [npm, ...args] : args,
    cwd: root,
    timeLimitMs: INSTALL_TIME_LIMIT_MS,
  });
}

/**
 * @param {string} path
 * @returns {Lockfile | undefined}
 */
function readIfThere(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
