import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, buildIsStale } from './lib/build.mjs';
import { ensureDebianPackages } from './lib/debian-packages.mjs';
import { nodeVersionProblem } from './lib/node-version.mjs';
import { ensureInstalled } from './lib/packages.mjs';
import { runCommand, runQuietly } from './lib/quiet-command.mjs';
import { countLine, countTests, selectsByName } from './lib/test-count.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = join(root, 'artifacts', 'tests.json');
const CHECK_TIME_LIMIT_MS = 10 * 60_000;
const TEST_TIME_LIMIT_MS = 40 * 60_000;

let count = { passed: 0, failed: 1 };
try {
  await prepare();
  count = await runTests(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
process.exitCode = count.failed === 0 ? 0 : 1;
console.log(countLine(count));

async function prepare() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const problem = nodeVersionProblem({ running: process.versions.node, required: engines.node });
  if (problem) throw new Error(problem);
  const say = (/** @type {string} */ line) => console.log(line);
  await ensureInstalled({ root, development: true, say });
  await ensureDebianPackages({ root, say });
  say('Checking types, style, dead code and docs …');
  await runQuietly({
    command: 'npm',
    args: ['--silent', 'run', 'check'],
    cwd: root,
    timeLimitMs: CHECK_TIME_LIMIT_MS,
  });
  if (!buildIsStale(root)) return;
  say('Building …');
  await build(root);
}

/** @param {readonly string[]} args a filter and options for Vitest */
async function runTests(args) {
  mkdirSync(join(root, 'artifacts'), { recursive: true });
  // An old report must not be counted where this run writes none.
  rmSync(report, { force: true });
  const { code } = await runCommand({
    command: join(root, 'node_modules', '.bin', 'vitest'),
    args: ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
    cwd: root,
    timeLimitMs: TEST_TIME_LIMIT_MS,
  });
  return countTests({ report: readReport(), exitCode: code, selected: selectsByName(args) });
}

/** @returns {import('./lib/test-count.mjs').TestReport | undefined} */
function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return undefined;
  }
}
