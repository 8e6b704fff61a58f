import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { gatewayId } from '../../gateway/gateway-id.ts';

async function makeState() {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-id-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const log: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line) => log.push(line) });
  return { folder, state: join(folder, 'state'), logger, log };
}

it('is made once and kept', async () => {
  const { state, logger } = await makeState();
  const id = await gatewayId({ state, logger });
  expect(id).toMatch(/^[0-9a-f]{16}$/);
  expect(await gatewayId({ state, logger })).toBe(id);
  expect((await stat(join(state, 'gateway-id'))).mode & 0o777).toBe(0o600);
});

it('is made anew where the file holds something else', async () => {
  const { state, folder, logger } = await makeState();
  await gatewayId({ state, logger });
  await writeFile(join(state, 'gateway-id'), '../x');
  const id = await gatewayId({ state, logger });
  expect(await readFile(join(folder, 'state', 'gateway-id'), 'utf8')).toBe(`${id}\n`);
});

it('is none where it can not be kept', async () => {
  const { folder, logger, log } = await makeState();
  await writeFile(join(folder, 'file'), '');
  expect(await gatewayId({ state: join(folder, 'file', 'state'), logger })).toBeUndefined();
  expect(log.join('')).toContain('the broker is asked to keep no commands');
});
