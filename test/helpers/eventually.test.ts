import { describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';

describe('eventually', () => {
  it('returns the first truthy value', async () => {
    const answers = [undefined, 0, 'third', 'fourth'];
    expect(await eventually(() => answers.shift(), { everyMs: 1 })).toBe('third');
    expect(answers).toEqual(['fourth']);
  });

  it('goes on after a probe that throws', async () => {
    let asked = 0;
    const value = await eventually(
      () => {
        asked += 1;
        if (asked < 3) throw new Error('not yet');
        return asked;
      },
      { everyMs: 1 },
    );
    expect(value).toBe(3);
  });

  it('names what did not come, and why', async () => {
    const waiting = eventually(() => Promise.reject(new Error('refused')), {
      withinMs: 30,
      everyMs: 5,
      what: 'the picture',
    });
    await expect(waiting).rejects.toThrow('the picture did not come within 30 ms: refused');
  });

  it('does not wait for a probe that hangs', async () => {
    const waiting = eventually(() => new Promise<boolean>(() => undefined), {
      withinMs: 30,
      what: 'an answer',
    });
    await expect(waiting).rejects.toThrow('an answer did not come within 30 ms');
  });
});
