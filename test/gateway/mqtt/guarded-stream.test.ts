import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { GuardedStream } from '../../../gateway/mqtt/guarded-stream.ts';
import { eventually } from '../../helpers/eventually.ts';
import { CONNACK, message } from './scripted-broker.ts';

const NEVER = 0.001;
const WIDE = { burst: 1e9, perSecond: 1e9 };

it('rests where more comes than may, and loses nothing of it', async () => {
  const inner = new PassThrough();
  let now = 0;
  const limits = { maxBytes: 1000, bytes: { burst: 100, perSecond: 100 }, packets: WIDE };
  const guarded = new GuardedStream({ inner, limits, now: () => now });
  const heard: Buffer[] = [];
  guarded.on('data', (chunk: Buffer) => heard.push(chunk));
  inner.write(Buffer.concat([CONNACK, message('a', 'x'.repeat(200))]));
  await eventually(() => Buffer.concat(heard).length > 200);
  expect(inner.isPaused()).toBe(true);
  inner.write(message('b', 'after'));
  now += 10_000;
  await eventually(() => Buffer.concat(heard).includes('after'));
  guarded.destroy();
});

it('counts packets too, however short', async () => {
  const inner = new PassThrough();
  const limits = { maxBytes: 1000, bytes: WIDE, packets: { burst: 2, perSecond: NEVER } };
  const guarded = new GuardedStream({ inner, limits });
  guarded.resume();
  inner.write(CONNACK);
  await eventually(() => guarded.readableFlowing === true && inner.readableLength === 0);
  expect(inner.isPaused()).toBe(false);
  inner.write(Buffer.concat([message('a', ''), message('a', '')]));
  await eventually(() => inner.isPaused());
  guarded.destroy();
});

it('ends with an error that says what was wrong, and ends the connection', async () => {
  const inner = new PassThrough();
  const guarded = new GuardedStream({ inner });
  guarded.resume();
  inner.write(message('a', 'x'));
  const [error] = await once(guarded, 'error');
  expect(error).toMatchObject({ code: 'EPROTO', message: expect.stringContaining('CONNACK') });
  expect(inner.destroyed).toBe(true);
});
