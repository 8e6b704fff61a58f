import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startOwnedProcess } from '../helpers/owned-process.ts';

const program = fileURLToPath(new URL('programs/comings-and-goings.ts', import.meta.url));

// node-datachannel 0.33 followed pointers to what had been collected, and ended the process by a signal.
it('the engine survives its cleanup after viewers have come and gone', async () => {
  const daemon = await startOwnedProcess({ command: process.execPath, args: ['--import', 'tsx', program] });
  const timer = setTimeout(() => daemon.signal('SIGKILL'), 80_000);
  const exit = await daemon.exited;
  clearTimeout(timer);
  expect({ ...exit, output: daemon.output() }).toEqual({ code: 0, signal: null, output: 'closed\n' });
});
