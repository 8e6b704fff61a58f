import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CameraInfo } from '../../../protocol/messages.ts';
import { createNoticing, type Noticed, worthNaming } from '../../../viewer/models/watch/noticing.ts';
import { steadyClock } from '../fakes/clock.ts';
import { PORCH, YARD } from '../fakes/gateway.ts';

describe('what is worth naming', () => {
  it.each<[string, Noticed[] | undefined, Noticed[]]>([
    ['nothing', [], []],
    ['nothing that is heard', undefined, []],
    ['motion alone', ['motion'], ['motion']],
    ['who moves', ['motion', 'vehicle', 'person'], ['person', 'vehicle']],
    ['the weightiest first', ['motion', 'tamper'], ['tamper', 'motion']],
  ])('%s', (_name, noticed, expected) => {
    expect(worthNaming(noticed)).toEqual(expected);
  });
});

describe('what is announced', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function setUp() {
    const camera = signal<CameraInfo | undefined>(PORCH);
    const heard = signal(true);
    const noticing = createNoticing({ camera, heard, clock: steadyClock });
    const said: string[] = [];
    noticing.announced.subscribe((next) => {
      if (next) said.push(`${next.camera} ${next.noticed.join(' ')}`);
    });
    return {
      camera,
      heard,
      noticing,
      said,
      notice(...noticed: Noticed[]) {
        camera.value = { ...PORCH, noticed };
      },
    };
  }

  it('is motion that begins, and not each flap of it', () => {
    const { notice, noticing, said } = setUp();
    for (let i = 0; i < 5; i++) {
      notice('motion');
      expect(noticing.now.value).toEqual(['motion']);
      vi.advanceTimersByTime(5000);
      notice();
      expect(noticing.now.value).toEqual([]);
      // The same words once more would be no news to a screen reader.
      expect(noticing.announced.value).toBeUndefined();
      vi.advanceTimersByTime(5000);
    }
    expect(said).toEqual(['porch motion']);
    vi.advanceTimersByTime(30_000);
    notice('motion');
    expect(said).toEqual(['porch motion', 'porch motion']);
  });

  it('is what is new beside it', () => {
    const { notice, said } = setUp();
    notice('motion');
    notice('motion', 'person');
    notice('motion', 'person', 'tamper');
    expect(said).toEqual(['porch motion', 'porch person', 'porch tamper']);
  });

  it('is of the camera on show, from the start', () => {
    const { camera, notice, said, noticing } = setUp();
    notice('motion');
    camera.value = { ...YARD, noticed: ['motion'] };
    expect(said).toEqual(['porch motion', 'yard motion']);
    camera.value = YARD;
    expect(noticing.now.value).toEqual([]);
  });

  it('is nothing while the gateway is not heard', () => {
    const { notice, heard, noticing } = setUp();
    notice('motion');
    heard.value = false;
    expect(noticing.now.value).toEqual([]);
  });
});
