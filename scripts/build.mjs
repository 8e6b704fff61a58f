import { fileURLToPath } from 'node:url';
import { build } from './lib/build.mjs';

try {
  await build(fileURLToPath(new URL('..', import.meta.url)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
