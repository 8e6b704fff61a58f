import { z } from 'zod';
import type { HostileBroker, Said } from './hostile-broker.ts';

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
const count = z.int().positive();

/** All that a broker may see on each kind of topic, key by key. */
const SHAPES: readonly (readonly [topic: RegExp, shape: z.ZodType])[] = [
  [
    /\/key$/,
    z.strictObject({
      v: z.literal(2),
      g: base64url,
      x: base64url,
      epoch: count,
      boot: base64url,
      s: base64url,
    }),
  ],
  [/\/up$/, z.strictObject({ v: z.literal(2), e: base64url, k: count, n: count, c: base64url })],
  [/\/down$/, z.strictObject({ v: z.literal(2), n: count, c: base64url })],
];
const TOPIC = /^oriel\/[0-9a-f]{32}\/(?:key|status|signal\/[0-9a-f]{32}\/(?:up|down))$/;

/** What in a message is more than a broker may see; nothing where that is all. */
export function tooMuch({ topic, text }: Said): string | undefined {
  if (!TOPIC.test(topic)) return `the topic ${topic}`;
  const shape = SHAPES.find(([kind]) => kind.test(topic))?.[1];
  if (!shape) return /^(?:online|offline|)$/.test(text) ? undefined : `${topic}: ${text}`;
  try {
    return shape.safeParse(JSON.parse(text)).success ? undefined : `${topic}: ${text.slice(0, 200)}`;
  } catch {
    return `${topic}: ${text.slice(0, 200)}`;
  }
}

/** A secret or a word as it would be seen in bytes: as it is, in hex, and in base64 wherever it stands in it. */
function formsOf(needle: string | Uint8Array): readonly Buffer[] {
  const bytes = Buffer.from(needle);
  const inBase64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      // Of the first and last group some bits are its neighbours'.
      .slice(shift === 0 ? 0 : 4, -4),
  );
  const forms = [bytes.toString('hex'), ...inBase64, ...inBase64.map(toUrl)];
  return [bytes, ...[...new Set(forms)].filter((form) => form.length >= 8).map((form) => Buffer.from(form))];
}

const toUrl = (base64: string) => base64.replaceAll('+', '-').replaceAll('/', '_');

/** Which of those, by name, the broker has had before it in any form. */
export function seenBy(
  broker: HostileBroker,
  needles: Readonly<Record<string, string | Uint8Array>>,
): string[] {
  const seen = broker.bytesSeen();
  return Object.entries(needles)
    .filter(([, needle]) => formsOf(needle).some((form) => seen.some((bytes) => bytes.includes(form))))
    .map(([name]) => name);
}
