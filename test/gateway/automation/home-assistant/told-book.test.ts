import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { openToldBook } from '../../../../gateway/automation/home-assistant/told-book.ts';
import { eventually } from '../../../helpers/eventually.ts';

async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-told-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const log: string[] = [];
  const logger = pino({}, { write: (line) => void log.push(line) });
  return { folder, log, open: (directory = folder) => openToldBook({ directory, logger }) };
}

it('is kept over a restart, whole and for its owner alone', async () => {
  const { folder, open, log } = await setUp();
  const book = await open(join(folder, 'state'));
  for (let i = 0; i < 50; i++) book.note(`t/${i % 3}`, new Map([['motion', `${i}`]]));
  book.forget('t/1');
  const kept = async () =>
    JSON.stringify([...(await open(join(folder, 'state'))).devices].map(([topic, had]) => [topic, ...had]));
  const wanted = JSON.stringify([
    ['t/0', ['motion', '48']],
    ['t/2', ['motion', '47']],
  ]);
  await eventually(async () => (await kept()) === wanted, { what: 'the file' });
  expect(await readdir(join(folder, 'state'))).toEqual(['told-home-assistant.json']);
  expect((await stat(join(folder, 'state', 'told-home-assistant.json'))).mode & 0o777).toBe(0o600);
  expect(log).toEqual([]);
});

it('begins empty where the file is something else, and never grows without end', async () => {
  const { folder, open } = await setUp();
  await writeFile(join(folder, 'told-home-assistant.json'), '{"a": [1]}');
  const book = await open();
  expect(book.devices.size).toBe(0);
  for (let i = 0; i < 2_000; i++) book.note(`t/${i}`, new Map());
  expect(book.devices.size).toBe(1_024);
  expect(book.devices.has('t/1999')).toBe(true);
});

it('says once that it can not be kept', async () => {
  const { folder, open, log } = await setUp();
  await writeFile(join(folder, 'file'), '');
  const book = await open(join(folder, 'file'));
  book.note('a', new Map());
  await eventually(() => log.length === 1, { what: 'the line' });
  book.note('b', new Map());
  expect(book.devices.size).toBe(2);
  expect(log[0]).toContain('can not be kept over a restart');
});
