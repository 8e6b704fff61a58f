import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { DeviceError } from '../../../devices/camera.ts';
import { KeyframeRequests } from '../../../gateway/stream/keyframe-requests.ts';

function setUp() {
  const clock = { now: 0 };
  const asked: { at: number; answer(error?: Error): Promise<void> }[] = [];
  const requests = new KeyframeRequests({
    ask: () =>
      new Promise((resolve, reject) => {
        asked.push({
          at: clock.now,
          answer: async (error) => {
            if (error) reject(error);
            else resolve();
            await new Promise((settled) => setImmediate(settled));
          },
        });
      }),
    name: 'porch/main',
    now: () => clock.now,
    logger: pino({ level: 'silent' }),
  });
  return { clock, asked, requests };
}

const failure = (kind: 'unsupported' | 'timeout') =>
  new DeviceError({ kind, camera: 'porch', message: 'a sentence' });

describe('KeyframeRequests', () => {
  it('asks once a second at most', async () => {
    const { clock, asked, requests } = setUp();
    for (const now of [0, 1, 500, 999, 1000, 1500, 2000]) {
      clock.now = now;
      requests.request();
      await asked.at(-1)?.answer();
    }
    expect(asked.map(({ at }) => at)).toEqual([0, 1000, 2000]);
  });

  it('waits for one answer before it asks again', async () => {
    const { clock, asked, requests } = setUp();
    requests.request();
    clock.now = 5000;
    requests.request();
    expect(asked).toHaveLength(1);
    await asked[0]?.answer(failure('timeout'));
    requests.request();
    expect(asked).toHaveLength(2);
  });

  it('remembers a camera that does not know the request', async () => {
    const { clock, asked, requests } = setUp();
    expect(requests.isPossible).toBe(true);
    requests.request();
    await asked[0]?.answer(failure('unsupported'));
    clock.now = 5000;
    requests.request();
    expect(asked).toHaveLength(1);
    expect(requests.isPossible).toBe(false);
  });

  it('asks no camera that can not be asked', () => {
    const requests = new KeyframeRequests({
      ask: undefined,
      name: 'yard/main',
      now: () => 0,
      logger: pino({ level: 'silent' }),
    });
    requests.request();
    expect(requests.isPossible).toBe(false);
  });
});
