import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CameraFacts, DeviceError } from '../../../devices/camera.ts';
import { FactsWatch } from '../../../gateway/cameras/facts-watch.ts';
import { held } from '../control/scripted-control.ts';

const away = () =>
  Promise.reject(new DeviceError({ kind: 'unreachable', camera: 'porch', message: 'porch is away' }));
const locked = () =>
  Promise.reject(
    new DeviceError({ kind: 'refused-credentials', camera: 'porch', message: 'wrong password' }),
  );

function setUp() {
  const script: (() => Promise<CameraFacts>)[] = [];
  const log: string[] = [];
  let probes = 0;
  let backs = 0;
  const facts = new FactsWatch({
    camera: {
      name: 'porch',
      probe: () => {
        probes++;
        return script.shift()?.() ?? Promise.resolve({ model: `${probes}` });
      },
    },
    onChange: () => undefined,
    onBack: () => backs++,
    logger: pino({}, { write: (line) => void log.push(line) }),
  });
  return { facts, script, log, probes: () => probes, backs: () => backs };
}

describe('FactsWatch', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('asks again every ten minutes, and at once where something speaks for it', async () => {
    const { facts, probes } = setUp();
    facts.start();
    await vi.advanceTimersByTimeAsync(599_000);
    expect(probes()).toBe(1);
    facts.askNow();
    await vi.advanceTimersByTimeAsync(0);
    expect([probes(), facts.facts]).toEqual([2, { model: '2' }]);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(probes()).toBe(3);
    facts.stop();
  });

  it('says to whoever waits that the camera was switched off, and asks it nothing more', async () => {
    const { facts, script, log, probes } = setUp();
    const aborted = held<CameraFacts>();
    script.push(() => aborted.call().then(() => Promise.reject(new Error('This operation was aborted'))));
    facts.start();
    const waiting = facts.refresh();
    facts.stop();
    aborted.finish({});
    await expect(waiting).rejects.toThrow('porch is switched off');
    expect([probes(), log]).toEqual([1, []]);
    const asked = held<CameraFacts>();
    script.push(() => asked.call().then(() => Promise.reject(new Error('This operation was aborted'))));
    facts.start();
    await vi.advanceTimersByTimeAsync(0);
    facts.stop();
    facts.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(facts.facts).toBeDefined();
    script.push(() => Promise.reject(new Error('This operation was aborted')));
    const reading = facts.refresh();
    facts.stop();
    asked.finish({});
    await expect(reading).rejects.toMatchObject({ kind: 'unreachable', message: 'porch is switched off' });
  });

  it('keeps what it knows of a camera that has gone, says so once, and tells when it is back', async () => {
    const { facts, script, log, backs } = setUp();
    facts.start();
    await vi.advanceTimersByTimeAsync(0);
    script.push(away, away, away);
    facts.askNow();
    await vi.advanceTimersByTimeAsync(3_500);
    expect([facts.problem?.message, facts.facts, log.length]).toEqual(['porch is away', { model: '1' }, 1]);
    await vi.advanceTimersByTimeAsync(4_000);
    expect([facts.problem, backs(), log.length]).toEqual([undefined, 1, 2]);
    facts.stop();
  });

  it('is not hurried to send a wrong password again', async () => {
    const { facts, script, probes } = setUp();
    script.push(locked);
    facts.start();
    await vi.advanceTimersByTimeAsync(0);
    for (let i = 0; i < 10; i++) facts.askNow();
    await vi.advanceTimersByTimeAsync(59_000);
    expect(probes()).toBe(1);
    facts.stop();
  });

  it('lets all who ask while it is asked share in the next time', async () => {
    const { facts, script, probes } = setUp();
    const first = held<CameraFacts>();
    script.push(first.call);
    facts.start();
    const asked = [facts.refresh(), facts.refresh(), facts.refresh()];
    expect(probes()).toBe(1);
    first.finish({ model: 'first' });
    expect(await Promise.all(asked)).toEqual(Array(3).fill({ model: '2' }));
    expect(probes()).toBe(2);
    facts.stop();
  });

  it('looks whether the camera is there where somebody asked in vain', async () => {
    const { facts, script } = setUp();
    facts.start();
    await vi.advanceTimersByTimeAsync(0);
    script.push(away, away);
    await expect(facts.refresh()).rejects.toThrow('porch is away');
    await vi.advanceTimersByTimeAsync(0);
    expect(facts.problem?.message).toBe('porch is away');
    facts.stop();
  });

  it('asks nothing while it is stopped', async () => {
    const { facts, probes } = setUp();
    facts.start();
    await vi.advanceTimersByTimeAsync(0);
    facts.stop();
    await expect(facts.refresh()).rejects.toThrow('porch is switched off');
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(probes()).toBe(1);
    facts.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(probes()).toBe(2);
    facts.stop();
  });
});
