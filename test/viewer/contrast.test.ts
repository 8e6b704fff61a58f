import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Colour = readonly [red: number, green: number, blue: number, alpha: number];

const tokens = readFileSync(new URL('../../viewer/styles/tokens.css', import.meta.url), 'utf8');
const [dark = '', light = ''] = tokens.split('@media (prefers-color-scheme: light)');

function colour(name: string, scheme: 'dark' | 'light'): Colour {
  const wanted = new RegExp(`--${name}: ([^;]+);`);
  const value = (scheme === 'light' ? wanted.exec(light)?.[1] : undefined) ?? wanted.exec(dark)?.[1] ?? '';
  const hex = /^#(..)(..)(..)$/.exec(value);
  if (hex) {
    const [red = 0, green = 0, blue = 0] = hex.slice(1).map((part) => Number.parseInt(part, 16));
    return [red, green, blue, 1];
  }
  const [red = 0, green = 0, blue = 0, percent = 100] = (value.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue, percent / 100];
}

function over([red, green, blue, alpha]: Colour, below: Colour): Colour {
  const mix = (upper: number, lower: number) => upper * alpha + lower * (1 - alpha);
  return [mix(red, below[0]), mix(green, below[1]), mix(blue, below[2]), 1];
}

/** WCAG 2.2, "relative luminance". */
function luminance([red, green, blue]: Colour): number {
  const linear = (part: number) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function contrast(one: Colour, other: Colour): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

const WHITE: Colour = [255, 255, 255, 1];
const BLACK: Colour = [0, 0, 0, 1];
const AA = { text: 4.5, mark: 3 };

describe.each(['dark', 'light'] as const)('in the %s', (scheme) => {
  const texts = ['text', 'muted', 'lamp-text', 'good', 'bad'];
  const grounds = ['bg', 'surface', 'raised'];

  it.each(texts.flatMap((text) => grounds.map((ground) => [text, ground] as const)))(
    '%s can be read on %s',
    (text, ground) => {
      expect(contrast(colour(text, scheme), colour(ground, scheme))).toBeGreaterThanOrEqual(AA.text);
    },
  );

  it('what is written on a lit button, and on bad news, can be read', () => {
    expect(contrast(colour('on-lamp', scheme), colour('lamp', scheme))).toBeGreaterThanOrEqual(AA.text);
    expect(contrast(colour('text', scheme), colour('bad-surface', scheme))).toBeGreaterThanOrEqual(AA.text);
  });

  it('the edge of a field, and the ring of the focus, can be seen', () => {
    for (const mark of ['line-strong', 'lamp-text']) {
      expect(contrast(colour(mark, scheme), colour('bg', scheme)), mark).toBeGreaterThanOrEqual(AA.mark);
    }
  });
});

describe.each([
  ['a white picture', WHITE],
  ['a black one', BLACK],
])('over %s', (_, picture) => {
  it.each([
    ['over', 'glass'],
    ['over', 'glass-lit'],
    ['text', 'glass-thick'],
    ['muted', 'glass-thick'],
    ['lamp-text', 'glass-thick'],
  ])('%s can be read on %s', (text, glass) => {
    const ground = over(colour(glass, 'dark'), picture);
    expect(contrast(colour(text, 'dark'), ground)).toBeGreaterThanOrEqual(AA.text);
  });
});
