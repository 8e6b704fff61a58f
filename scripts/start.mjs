import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, buildIsStale } from './lib/build.mjs';
import { nodeVersionProblem } from './lib/node-version.mjs';
import { ensureInstalled } from './lib/packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'dist', 'gateway', 'cli.js');

try {
  await prepare();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

// In this very process, not in a child: the daemon gets the signals itself, and no idle parent takes its memory.
process.argv[1] = cli;
await import(pathToFileURL(cli).href);

async function prepare() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const problem = nodeVersionProblem({ running: process.versions.node, required: engines.node });
  if (problem) throw new Error(problem);
  const stale = buildIsStale(root);
  await ensureInstalled({ root, development: stale, say: (line) => console.error(line) });
  if (!stale) return;
  console.error('Building …');
  await build(root);
}
