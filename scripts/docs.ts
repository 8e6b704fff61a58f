import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createOutline } from '../config/outline.ts';
import { makeReference } from '../config/reference.ts';
import { makeSample } from '../config/sample.ts';

/** Writes the documents that are made from the code; with `--check` says instead which of them are stale. */
const outline = createOutline();
const documents: Readonly<Record<string, string>> = {
  'configuration.md': makeReference(outline),
  'configuration.schema.json': `${JSON.stringify(outline, null, 2)}\n`,
  'oriel.sample.yaml': makeSample(outline),
};

const isCheck = process.argv.includes('--check');
const directory = new URL('../docs/', import.meta.url);
const stale: string[] = [];

for (const [name, wanted] of Object.entries(documents)) {
  const file = fileURLToPath(new URL(name, directory));
  const written = await readFile(file, 'utf8').catch(() => undefined);
  if (written === wanted) continue;
  stale.push(`docs/${name}`);
  if (!isCheck) await writeFile(file, wanted);
}

if (isCheck && stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. They are made from config/schema.ts; run: npm run docs`);
  process.exitCode = 1;
} else {
  console.log(stale.length === 0 ? 'The documents are up to date.' : `Written: ${stale.join(', ')}`);
}
