import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** A content coding of HTTP (RFC 9110 section 8.4.1), in the order in which they are wanted. */
const ENCODINGS = ['br', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Higher ones of brotli take a Raspberry Pi seconds for a few per cent. */
const BROTLI_QUALITY = 9;
const GZIP_LEVEL = 9;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** `body` in each coding that makes it smaller. Worked out beside the event loop. */
export async function compressed(body: Buffer): Promise<ReadonlyMap<Encoding, Buffer>> {
  const made: Record<Encoding, Buffer> = {
    br: await brotli(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      },
    }),
    gzip: await zip(body, { level: GZIP_LEVEL }),
  };
  return new Map(
    ENCODINGS.flatMap((encoding) =>
      made[encoding].length < body.length ? [[encoding, made[encoding]] as const] : [],
    ),
  );
}

/** The codings that a client takes, the best first, by its Accept-Encoding (RFC 9110 section 12.5.3). Pure. */
export function takenEncodings(accepted: string | undefined): readonly Encoding[] {
  if (accepted === undefined) return [];
  const weights = new Map<string, number>();
  for (const part of accepted.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    const weight = parameters.find((text) => text.startsWith('q='));
    weights.set(name, weight === undefined ? 1 : Number(weight.slice(2)));
  }
  return ENCODINGS.filter((encoding) => (weights.get(encoding) ?? weights.get('*') ?? 0) > 0);
}
