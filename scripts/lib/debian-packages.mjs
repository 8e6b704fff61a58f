import { execFileSync } from 'node:child_process';
import { runQuietly } from './quiet-command.mjs';

/** Servers and a browser that Oriel is tested against and did not write, by their Debian names. */
const TEST_PACKAGES = [
  'chromium',
  'mosquitto',
  'mosquitto-clients',
  'python3-pip',
  'python3-gi',
  'gir1.2-gst-rtsp-server-1.0',
  'gstreamer1.0-plugins-base',
  'gstreamer1.0-plugins-good',
  'gstreamer1.0-plugins-bad',
  'gstreamer1.0-plugins-ugly',
  'gstreamer1.0-x',
  'glib-networking',
  'openssl',
  'iproute2',
  'nftables',
  'coturn',
];
const APT_TIME_LIMIT_MS = 15 * 60_000;
const APT_OPTIONS = ['-qq', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=2'];

/**
 * @param {{ ownChromium: boolean }} options `ownChromium` where the environment variable CHROMIUM names a browser
 * @returns {string[]}
 */
export function wantedPackages({ ownChromium }) {
  return TEST_PACKAGES.filter((name) => name !== 'chromium' || !ownChromium);
}

/**
 * @param {object} options
 * @param {readonly string[]} options.wanted
 * @param {string} options.dpkgOutput of `dpkg-query --list`
 * @returns {string[]}
 */
export function missingPackages({ wanted, dpkgOutput }) {
  const installed = new Set([...dpkgOutput.matchAll(/^[a-z]i +([^ :]+)/gm)].map(([, name]) => name));
  return wanted.filter((name) => !installed.has(name));
}

/**
 * What to do about missing packages: nothing, install them, or tell the user how.
 *
 * @param {{ missing: readonly string[], isRoot: boolean }} state
 * @returns {{ kind: 'nothing' } | { kind: 'install', packages: readonly string[] } | { kind: 'tell', message: string }}
 */
export function packageDecision({ missing, isRoot }) {
  if (missing.length === 0) return { kind: 'nothing' };
  if (isRoot) return { kind: 'install', packages: missing };
  return {
    kind: 'tell',
    message: `The tests need packages from Debian that are not installed. Install them and try again:\n\n  sudo apt-get install --no-install-recommends ${missing.join(' ')}\n`,
  };
}

/**
 * Installs what the tests need where this is root.
 *
 * @param {{ root: string, say: (line: string) => void }} options
 * @throws {Error} where it fails, or with the command to type where this is not root
 */
export async function ensureDebianPackages({ root, say }) {
  const wanted = wantedPackages({ ownChromium: Boolean(process.env.CHROMIUM) });
  const missing = missingPackages({ wanted, dpkgOutput: askDpkg(wanted) });
  const decision = packageDecision({ missing, isRoot: process.getuid?.() === 0 });
  if (decision.kind === 'nothing') return;
  if (decision.kind === 'tell') throw new Error(decision.message);
  say(`Installing from Debian: ${decision.packages.join(' ')} …`);
  const install = ['install', '--yes', '--no-install-recommends', ...decision.packages];
  try {
    await aptGet(root, ['update']);
    await aptGet(root, install);
  } catch {
    // A mirror in the middle of its own update fails once and works a moment later.
    await aptGet(root, ['update']);
    await aptGet(root, install);
  }
}

/**
 * @param {string} root
 * @param {readonly string[]} args
 */
async function aptGet(root, args) {
  await runQuietly({
    command: 'apt-get',
    args: [...APT_OPTIONS, ...args],
    cwd: root,
    timeLimitMs: APT_TIME_LIMIT_MS,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
}

/**
 * @param {readonly string[]} names
 * @returns {string} empty where there is no dpkg
 */
function askDpkg(names) {
  try {
    return execFileSync('dpkg-query', ['--list', ...names], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      // dpkg cuts names to the width of the terminal.
      env: { ...process.env, COLUMNS: '400', LC_ALL: 'C' },
    });
  } catch (error) {
    // It exits with 1 where it has never heard of one of the names, and has listed the others.
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
  }
}
