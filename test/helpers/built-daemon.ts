import { fileURLToPath } from 'node:url';
import { build, buildIsStale } from '../../scripts/lib/build.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Vitest's global setup: what runs in the tests of the whole daemon is always what the sources say. */
export async function setup(): Promise<void> {
  if (buildIsStale(root)) await build(root);
}
