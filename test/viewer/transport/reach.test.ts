import { afterEach, describe, expect, it, vi } from 'vitest';
import { createReach } from '../../../viewer/transport/reach.ts';

const PAGE = 'http://home:8080/#camera=porch';

describe('whether a broker’s server is there', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it.each<[what: string, answer: () => Promise<Response>, isThere: boolean]>([
    ['it answers', async () => Response.json({ address: '10.0.0.2' }), true],
    ['it answers that it was asked too often', async () => new Response(null, { status: 429 }), true],
    ['a proxy answers in its place', async () => new Response(null, { status: 502 }), false],
    ['nobody answers', () => Promise.reject(new TypeError('Failed to fetch')), false],
  ])('%s', async (_, answer, isThere) => {
    const asked = vi.fn(answer);
    vi.stubGlobal('fetch', asked);
    const ask = createReach(PAGE)('/mqtt');
    expect(await ask?.(new AbortController().signal)).toBe(isThere);
    expect(asked).toHaveBeenCalledExactlyOnceWith(
      new URL('http://home:8080/api/address'),
      expect.objectContaining({ cache: 'no-store' }),
    );
  });

  it('asks on connections of its own as long as the browser makes new ones of these', async () => {
    const answers: (() => void)[] = [];
    const asked = vi.fn(
      (_: URL, __: RequestInit) => new Promise((answer) => answers.push(() => answer(new Response()))),
    );
    vi.stubGlobal('fetch', asked);
    const ask = createReach(PAGE)('/mqtt');
    const { signal } = new AbortController();
    for (let i = 0; i < 7; i++) void ask?.(signal);
    answers[0]?.();
    await new Promise((resolve) => setImmediate(resolve));
    void ask?.(signal);
    expect(asked.mock.calls.map(([, { credentials }]) => credentials)).toEqual([
      ...Array.from({ length: 6 }, () => 'omit'),
      'same-origin',
      'omit',
    ]);
  });

  it.each(['wss://broker.example/mqtt', 'ws://home:9001/', 'ws://['])('is not asked of %s', (broker) => {
    expect(createReach(PAGE)(broker)).toBeUndefined();
  });
});
