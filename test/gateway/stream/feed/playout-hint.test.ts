import { describe, expect, it } from 'vitest';
import { PlayoutHint } from '../../../../gateway/stream/feed/playout-hint.ts';

function setUp() {
  const clock = { now: 0 };
  return { clock, hint: new PlayoutHint(() => clock.now) };
}

describe('PlayoutHint', () => {
  it('is due at once, and once sent not before a report', () => {
    const { hint } = setUp();
    expect(hint.due).toBe(true);
    hint.sentWith(10);
    expect(hint.due).toBe(false);
  });

  it('is repeated a second later where no report covers it', () => {
    const { clock, hint } = setUp();
    hint.sentWith(0xfff0);
    clock.now = 500;
    hint.learnReport(0xffef);
    expect(hint.due).toBe(false);
    clock.now = 1_000;
    hint.learnReport(0xffef);
    expect(hint.due).toBe(true);
  });

  it('is rare once a report has covered it, over a wrap too', () => {
    const { clock, hint } = setUp();
    hint.sentWith(0xfff0);
    clock.now = 1_000;
    hint.learnReport(0x1_0005);
    expect(hint.due).toBe(false);
    clock.now = 59_999;
    hint.learnReport(0x1_1000);
    expect(hint.due).toBe(false);
    clock.now = 60_000;
    hint.learnReport(0x1_1000);
    expect(hint.due).toBe(true);
  });
});
