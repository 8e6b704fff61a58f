import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, buildIsStale } from '../../scripts/lib/build.mjs';
import { type Bench, cameraOrder, type PartResult } from './bench.ts';
import type { CameraCalls } from './camera-process.ts';
import { readOptions } from './options.ts';
import { partsOf } from './parts.ts';
import { circumstances, describeCircumstances, loadNow } from './report.ts';
import { formatTable } from './table.ts';
import type { ViewerCalls } from './viewer-process.ts';
import { Worker } from './worker.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

try {
  await run(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function run(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  if (options.whep === undefined && buildIsStale(root)) {
    say('Building …');
    await build(root);
  }
  const around = circumstances('bench', argv);
  console.log(describeCircumstances(around));
  const camera = await Worker.start<CameraCalls>('./camera-process.ts');
  const viewers = await Worker.start<ViewerCalls>('./viewer-process.ts');
  const results: Record<string, unknown> = { circumstances: around };
  try {
    const addresses = await camera.call('start', cameraOrder(options));
    const bench: Bench = { options, camera, addresses, viewers, say };
    for (const [name, part] of partsOf(options)) await runPart(name, () => part(bench), results);
  } finally {
    await Promise.all([camera.stop(), viewers.stop()]);
  }
  console.log(`\nLoad ${loadNow()} at the end.`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, undefined, 2)}\n`);
}

/** A part that fails is told and does not take the others' figures away. */
async function runPart(
  name: string,
  part: () => Promise<PartResult>,
  results: Record<string, unknown>,
): Promise<void> {
  try {
    const { figures, tables } = await part();
    results[name] = { figures, tables };
    for (const table of tables) console.log(`\n${formatTable(table)}`);
  } catch (error) {
    console.error(`\n${name} was not measured: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
