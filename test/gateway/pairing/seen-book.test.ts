import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSeenBook, readSeen } from '../../../gateway/pairing/seen-book.ts';
import { createLog, createTime, MINUTE, makeState, NOW } from './stage.ts';

const ID = 'a'.repeat(32);

async function openBook() {
  const directory = await makeState();
  const time = createTime();
  const log = createLog();
  const open = () => openSeenBook({ directory, now: time.now, logger: log.logger });
  return { directory, time, log, open, book: await open() };
}

it('writes at most every ten minutes', async () => {
  const { directory, time, open, book } = await openBook();
  book.note(ID);
  time.pass(9 * MINUTE);
  book.note(ID);
  await book.close();
  expect(await readSeen(directory)).toEqual({ [ID]: NOW });
  time.pass(MINUTE);
  book.note(ID);
  await book.close();
  expect((await open()).get(ID)).toBe(NOW + 10 * MINUTE);
});

it('goes on by a clock that was set back', async () => {
  const { time, book } = await openBook();
  book.note(ID);
  time.set(NOW - 1_000 * MINUTE);
  book.note(ID);
  expect(book.get(ID)).toBe(NOW - 1_000 * MINUTE);
  await book.close();
});

it('forgets whoever is no more', async () => {
  const { directory, book } = await openBook();
  book.note(ID);
  book.forget(ID);
  await book.close();
  expect(await readSeen(directory)).toEqual({});
});

it('takes over none who was taken away while no gateway ran', async () => {
  const { directory, log, book } = await openBook();
  book.note(ID);
  book.note('b'.repeat(32));
  await book.close();
  const again = await openSeenBook({ directory, isKnown: (id) => id === ID, logger: log.logger });
  expect([again.get(ID), again.get('b'.repeat(32))]).toEqual([NOW, undefined]);
});

it('begins anew where the file is none of ours, and says once that it can not be written', async () => {
  const { directory, time, log, book } = await openBook();
  book.note(ID);
  await book.close();
  await writeFile(join(directory, 'seen.json'), '{"x":1}');
  expect(await readSeen(directory)).toEqual({});

  const unwritable = await openSeenBook({
    directory: join(directory, 'seen.json'),
    now: time.now,
    logger: log.logger,
  });
  unwritable.note(ID);
  unwritable.note('b'.repeat(32));
  await unwritable.close();
  expect(log.said('when devices were last seen can not be kept')).toHaveLength(1);
});
