import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeviceError, type DeviceErrorKind, type EventOptions } from '../../../devices/camera.ts';
import {
  EventWatch,
  type EventWatchOptions,
  type NoticedMoment,
} from '../../../gateway/events/event-watch.ts';

const START = Date.UTC(2026, 2, 1, 12);

/** A camera whose runs of `events` a test begins, feeds and ends. */
class ScriptedEvents {
  readonly name = 'porch';
  readonly runs: (EventOptions & { readonly end: (error?: unknown) => void })[] = [];

  events = (options: EventOptions): Promise<void> =>
    new Promise((resolve, reject) => {
      const end = (error?: unknown) => (error === undefined ? resolve() : reject(error));
      this.runs.push({ ...options, end });
      options.signal.addEventListener('abort', () => resolve());
    });

  get run() {
    const run = this.runs.at(-1);
    if (!run) throw new Error('the camera was never asked');
    return run;
  }

  async fail(kind: DeviceErrorKind): Promise<void> {
    this.run.end(new DeviceError({ kind, camera: 'porch', message: `it is ${kind}` }));
    await vi.advanceTimersByTimeAsync(0);
  }

  motion(active: boolean, source = 'cells'): void {
    this.run.onEvent({ kind: 'condition', condition: 'motion', source, active });
  }

  input(active: boolean, source = 'DI_1'): void {
    this.run.onEvent({ kind: 'condition', condition: 'input', source, active });
  }
}

const watches: EventWatch[] = [];

function watch(camera: EventWatchOptions['camera'], options: Partial<EventWatchOptions> = {}) {
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ base: null }, { write: (line: string) => lines.push(JSON.parse(line)) });
  const made = new EventWatch({ camera, clearAfterMs: 300_000, doorbells: ['DI_1'], logger, ...options });
  watches.push(made);
  const moments: NoticedMoment[] = [];
  let changes = 0;
  made.onMoment((moment) => moments.push(moment));
  made.onChange(() => changes++);
  return { watch: made, moments, changes: () => changes, said: () => lines.map(({ msg }) => msg), lines };
}

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  for (const made of watches.splice(0)) void made.close();
  vi.useRealTimers();
});

describe('EventWatch', () => {
  it('may be closed by whoever is told that nothing is heard any more', async () => {
    const camera = new ScriptedEvents();
    const { watch: events } = watch(camera);
    camera.run.onSubscribed();
    const closed = new Promise<void>((resolve) => {
      events.onChange(() => void events.close().then(resolve));
    });
    await camera.fail('unreachable');
    await closed;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('hears what lasts, and tells of each change once', () => {
    const camera = new ScriptedEvents();
    const { watch: events, changes } = watch(camera);
    expect(events.heard).toBe('no');
    camera.run.onSubscribed();
    expect(events.heard).toBe('yes');
    expect(changes()).toBe(1);
    camera.motion(true);
    camera.motion(true);
    expect(changes()).toBe(2);
    expect(events.isActive('motion')).toBe(true);
    expect(events.conditions()).toEqual([{ condition: 'motion', source: 'cells', active: true }]);
    camera.motion(true, 'alarm');
    camera.motion(false);
    expect(events.isActive('motion')).toBe(true);
    camera.motion(false, 'alarm');
    expect(events.isActive('motion')).toBe(false);
    expect(changes()).toBe(5);
  });

  it('hands on moments with the time', () => {
    const camera = new ScriptedEvents();
    const { moments, changes } = watch(camera);
    camera.run.onSubscribed();
    vi.advanceTimersByTime(1_500);
    camera.run.onEvent({ kind: 'moment', moment: 'line', source: 'Drive' });
    expect(moments).toEqual([{ moment: 'line', source: 'Drive', at: START + 1_500 }]);
    expect(changes()).toBe(1);
  });

  it('is of a camera without events none', () => {
    const { watch: events, said } = watch({ name: 'yard' });
    expect(events.heard).toBe('none');
    expect(events.conditions()).toEqual([]);
    vi.advanceTimersByTime(3_600_000);
    expect(said()).toEqual([]);
  });

  it('clears what the camera does not say again', () => {
    const camera = new ScriptedEvents();
    const { watch: events, changes } = watch(camera, { clearAfterMs: 60_000 });
    camera.run.onSubscribed();
    camera.motion(true);
    vi.advanceTimersByTime(40_000);
    camera.motion(true);
    camera.input(true);
    const before = changes();
    vi.advanceTimersByTime(59_000);
    expect(events.isActive('motion')).toBe(true);
    vi.advanceTimersByTime(1_001);
    expect(events.isActive('motion')).toBe(false);
    expect(events.isActive('input')).toBe(true);
    expect(changes()).toBe(before + 1);
    camera.motion(true);
    vi.advanceTimersByTime(60_001);
    expect(events.isActive('motion')).toBe(false);
  });

  it('clears everything at once when the camera is not heard any more, and tries again', async () => {
    const camera = new ScriptedEvents();
    const { watch: events } = watch(camera);
    camera.run.onSubscribed();
    camera.motion(true);
    camera.input(true);
    vi.advanceTimersByTime(60_000);
    await camera.fail('unreachable');
    expect(events.heard).toBe('no');
    expect(events.conditions()).toEqual([{ condition: 'motion', source: 'cells', active: false }]);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(camera.runs).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(camera.runs).toHaveLength(2);
    camera.run.onSubscribed();
    camera.motion(true);
    expect(events.heard).toBe('yes');
    expect(events.isActive('motion')).toBe(true);
  });

  it('tries less and less often, until it was heard for a while', async () => {
    const camera = new ScriptedEvents();
    watch(camera);
    for (const pauseMs of [5_000, 10_000, 30_000, 60_000, 60_000]) {
      const tries = camera.runs.length;
      // Being heard for a moment makes no success.
      camera.run.onSubscribed();
      await camera.fail('timeout');
      await vi.advanceTimersByTimeAsync(pauseMs - 1);
      expect(camera.runs).toHaveLength(tries);
      await vi.advanceTimersByTimeAsync(1);
      expect(camera.runs).toHaveLength(tries + 1);
    }
    camera.run.onSubscribed();
    vi.advanceTimersByTime(60_000);
    await camera.fail('timeout');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(camera.runs).toHaveLength(7);
  });

  it('asks a camera that has no events again in ten minutes', async () => {
    const camera = new ScriptedEvents();
    const { watch: events, said } = watch(camera);
    await camera.fail('unsupported');
    expect(events.heard).toBe('none');
    await vi.advanceTimersByTimeAsync(599_999);
    expect(camera.runs).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    camera.run.onSubscribed();
    expect(events.heard).toBe('yes');
    expect(said()).toEqual(['the camera has no events', "the camera's events are heard"]);
  });

  it('goes on when a run ends by itself or by a mistake of ours', async () => {
    const camera = new ScriptedEvents();
    watch(camera);
    camera.run.end();
    await vi.advanceTimersByTimeAsync(5_000);
    camera.run.end(new TypeError('undefined is no function'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(camera.runs).toHaveLength(3);
  });

  it('says once when it is heard, and once when it is not, and why', async () => {
    const camera = new ScriptedEvents();
    const { lines } = watch(camera);
    await camera.fail('unreachable');
    await vi.advanceTimersByTimeAsync(5_000);
    await camera.fail('timeout');
    await vi.advanceTimersByTimeAsync(10_000);
    camera.run.onSubscribed();
    camera.motion(true);
    await camera.fail('refused-credentials');
    expect(lines).toMatchObject([
      { level: 40, camera: 'porch', reason: 'unreachable', problem: 'it is unreachable' },
      { level: 30, camera: 'porch', msg: "the camera's events are heard" },
      { level: 40, camera: 'porch', reason: 'refused-credentials' },
    ]);
    expect(lines).toHaveLength(3);
  });

  it('leaves aside what a run tells after its end', async () => {
    const camera = new ScriptedEvents();
    const { watch: events } = watch(camera);
    const first = camera.run;
    first.onSubscribed();
    await camera.fail('timeout');
    first.onSubscribed();
    camera.motion(true);
    expect(events.heard).toBe('no');
    expect(events.isActive('motion')).toBe(false);
  });

  it('ends its run when it is closed, and tells nobody', async () => {
    const camera = new ScriptedEvents();
    const { watch: events, changes, moments } = watch(camera);
    const { run } = camera;
    run.onSubscribed();
    camera.motion(true);
    const before = changes();
    const closed = events.close();
    expect(run.signal.aborted).toBe(true);
    run.onEvent({ kind: 'moment', moment: 'line', source: 'Drive' });
    camera.motion(false);
    await closed;
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(changes()).toBe(before);
    expect(moments).toEqual([]);
    expect(camera.runs).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not try again when it is closed in a pause', async () => {
    const camera = new ScriptedEvents();
    const { watch: events } = watch(camera);
    await camera.fail('timeout');
    await events.close();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(camera.runs).toHaveLength(1);
  });
});

describe('closing', () => {
  it('does not wait for long for a camera that does not end its run', async () => {
    const { watch: events } = watch({ name: 'porch', events: () => new Promise(() => undefined) });
    let isClosed = false;
    void events.close().then(() => {
      isClosed = true;
    });
    await vi.advanceTimersByTimeAsync(2_499);
    expect(isClosed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isClosed).toBe(true);
  });
});

describe('an input that is a doorbell', () => {
  function listening() {
    const camera = new ScriptedEvents();
    const made = watch(camera);
    camera.run.onSubscribed();
    return { camera, ...made };
  }
  const ring = expect.objectContaining({ moment: 'doorbell', source: 'DI_1' });

  it('rings when it closes, once', () => {
    const { camera, moments } = listening();
    camera.input(false);
    camera.input(true);
    camera.input(true);
    camera.input(false);
    expect(moments).toEqual([ring]);
    camera.input(true);
    expect(moments).toEqual([ring, ring]);
  });

  it('does not ring where another input closes', () => {
    const { camera, moments, watch: events } = listening();
    camera.input(false, 'DI_2');
    camera.input(true, 'DI_2');
    expect(moments).toEqual([]);
    expect(events.isActive('input')).toBe(true);
  });

  it('does not ring because it was closed when we subscribed', async () => {
    const { camera, moments } = listening();
    camera.input(true);
    expect(moments).toEqual([]);
    await camera.fail('unreachable');
    await vi.advanceTimersByTimeAsync(5_000);
    camera.run.onSubscribed();
    camera.input(true);
    expect(moments).toEqual([]);
  });

  it('rings the first time too where the camera did not tell how it stood', () => {
    const { camera, moments } = listening();
    vi.advanceTimersByTime(5_001);
    camera.input(true);
    expect(moments).toEqual([ring]);
  });
});
