/** How one codec's NAL units lie in RTP payloads, written from the RFC and nothing of the code under test. */
export interface PayloadFormat {
  readonly headerBytes: number;
  /** True for NAL unit types that a camera marks on its own where it confuses them with frames. */
  isParameterSet(nal: Buffer): boolean;
  aggregate(nals: readonly Buffer[]): Buffer;
  /** Fragments of at most `payloadBytes`, headers included. */
  fragment(nal: Buffer, payloadBytes: number): Buffer[];
  /** Throws at what a receiver may not be sent. */
  open(payload: Buffer): OpenedPayload;
}

export type OpenedPayload =
  | { readonly kind: 'single' }
  | { readonly kind: 'aggregate'; readonly nals: Buffer[] }
  | {
      readonly kind: 'fragment';
      readonly starts: boolean;
      readonly ends: boolean;
      /** Of the NAL unit. */
      readonly header: Buffer;
      readonly content: Buffer;
    };

/** RFC 6184, packetization mode 1. */
export const H264_PAYLOADS: PayloadFormat = {
  headerBytes: 1,
  isParameterSet: (nal) => [7, 8].includes((nal[0] ?? 0) & 0x1f),
  aggregate: stapA,
  fragment: fuA,
  open(payload) {
    const first = payload.readUInt8(0);
    const type = first & 0x1f;
    if (type === 24) return { kind: 'aggregate', nals: split(payload, 1) };
    if (type === 28) {
      const flags = payload.readUInt8(1);
      const header = Buffer.from([(first & 0xe0) | (flags & 0x1f)]);
      return { kind: 'fragment', ...flagsOf(flags), header, content: payload.subarray(2) };
    }
    if (type < 1 || type > 23) throw new Error(`packet type ${type}`);
    return { kind: 'single' };
  },
};

/** RFC 7798 without DONL. */
export const H265_PAYLOADS: PayloadFormat = {
  headerBytes: 2,
  isParameterSet: (nal) => [32, 33, 34].includes((nal[0] ?? 0) >> 1),
  aggregate: ap,
  fragment: fu,
  open(payload) {
    const type = (payload.readUInt8(0) >> 1) & 0x3f;
    if (type === 48) return { kind: 'aggregate', nals: split(payload, 2) };
    if (type === 49) {
      const flags = payload.readUInt8(2);
      const header = Buffer.from([
        (payload.readUInt8(0) & 0x81) | ((flags & 0x3f) << 1),
        payload.readUInt8(1),
      ]);
      return { kind: 'fragment', ...flagsOf(flags), header, content: payload.subarray(3) };
    }
    if (type > 47) throw new Error(`packet type ${type}`);
    return { kind: 'single' };
  },
};

/** STAP-A (RFC 6184 section 5.7.1). */
export function stapA(nals: readonly Buffer[]): Buffer {
  const header = 24 | Math.max(...nals.map((nal) => (nal[0] ?? 0) & 0x60));
  return Buffer.concat([Buffer.from([header]), ...sized(nals)]);
}

/** FU-A fragments (RFC 6184 section 5.8). */
export function fuA(nal: Buffer, payloadBytes: number): Buffer[] {
  const header = nal[0] ?? 0;
  return cut(nal.subarray(1), payloadBytes - 2).map(({ part, flags }) =>
    Buffer.concat([Buffer.from([(header & 0xe0) | 28, flags | (header & 0x1f)]), part]),
  );
}

/** AP (RFC 7798 section 4.4.2) of NAL units of one layer. */
export function ap(nals: readonly Buffer[]): Buffer {
  const temporal = Math.min(...nals.map((nal) => (nal[1] ?? 1) & 7));
  return Buffer.concat([Buffer.from([48 << 1, temporal]), ...sized(nals)]);
}

/** FU (RFC 7798 section 4.4.3). */
export function fu(nal: Buffer, payloadBytes: number): Buffer[] {
  const [first = 0, second = 0] = nal;
  return cut(nal.subarray(2), payloadBytes - 3).map(({ part, flags }) =>
    Buffer.concat([Buffer.from([(first & 0x81) | (49 << 1), second, flags | ((first >> 1) & 0x3f)]), part]),
  );
}

function cut(content: Buffer, step: number): { part: Buffer; flags: number }[] {
  const parts: { part: Buffer; flags: number }[] = [];
  for (let at = 0; at < content.length; at += step) {
    const flags = (at === 0 ? 0x80 : 0) | (at + step >= content.length ? 0x40 : 0);
    parts.push({ part: content.subarray(at, at + step), flags });
  }
  return parts;
}

function sized(nals: readonly Buffer[]): Buffer[] {
  return nals.flatMap((nal) => {
    const size = Buffer.alloc(2);
    size.writeUInt16BE(nal.length);
    return [size, nal];
  });
}

function split(payload: Buffer, start: number): Buffer[] {
  const nals: Buffer[] = [];
  let at = start;
  while (at < payload.length) {
    const size = payload.readUInt16BE(at);
    if (size === 0 || at + 2 + size > payload.length) throw new Error('a broken aggregate');
    nals.push(payload.subarray(at + 2, at + 2 + size));
    at += 2 + size;
  }
  if (nals.length < 2) throw new Error('an aggregate of one');
  return nals;
}

function flagsOf(flags: number): { starts: boolean; ends: boolean } {
  return { starts: (flags & 0x80) !== 0, ends: (flags & 0x40) !== 0 };
}
