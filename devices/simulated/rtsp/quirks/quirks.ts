import type { RtspRequest } from '../request.ts';
import type { RtspResponse } from '../response.ts';
import type { FrameFacts, FrameHeader, Quirk, Traits } from './quirk.ts';
import { QUIRKS, type QuirkName } from './table.ts';

type Parts = 'sdp' | 'intercept' | 'answer' | 'head' | 'request' | 'nals' | 'payloads' | 'header' | 'packets';

/** The quirks that a camera has just now; whoever has the effect asks at that moment. */
export class Quirks {
  #active: readonly Quirk[];

  constructor(names: readonly QuirkName[] = []) {
    this.#active = names.map((name) => QUIRKS[name]);
  }

  set(name: QuirkName, on: boolean): void {
    const others = this.#active.filter((quirk) => quirk !== QUIRKS[name]);
    this.#active = on ? [...others, QUIRKS[name]] : others;
  }

  /** Of several quirks that say something of it, the last. */
  trait<K extends keyof Traits>(name: K): Traits[K] | undefined {
    return this.#active.findLast(({ traits }) => traits?.[name] !== undefined)?.traits?.[name];
  }

  sdp(sdp: string, base: string): string {
    return this.parts('sdp').reduce((text, part) => part(text, base), sdp);
  }

  intercept(request: RtspRequest): RtspResponse | 'silence' | undefined {
    for (const part of this.parts('intercept')) {
      const answer = part(request);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  answer(answer: RtspResponse, request: RtspRequest): RtspResponse {
    return this.parts('answer').reduce((changed, part) => part(changed, request), answer);
  }

  head(head: string): string {
    return this.parts('head').reduce((text, part) => part(text), head);
  }

  requests(playing: Parameters<NonNullable<Quirk['request']>>[0]): readonly string[] {
    return this.parts('request').map((part) => part(playing));
  }

  nals(nals: readonly Buffer[]): readonly Buffer[] {
    return this.parts('nals').reduce((changed, part) => part(changed), nals);
  }

  payloads(payloads: readonly Buffer[]): readonly Buffer[] {
    return this.parts('payloads').reduce((changed, part) => part(changed), payloads);
  }

  parts<K extends Parts>(name: K): readonly NonNullable<Quirk[K]>[] {
    if (this.#active.length === 0) return NONE;
    return this.#active.map((quirk) => quirk[name]).filter((part) => part !== undefined);
  }
}

const NONE: readonly never[] = [];

/** What the quirks make of one RTP stream, with what each remembers of it. */
export class StreamQuirks {
  readonly #quirks: Quirks;
  readonly #headers = new Map<unknown, ReturnType<NonNullable<Quirk['header']>>>();
  readonly #packets = new Map<unknown, ReturnType<NonNullable<Quirk['packets']>>>();

  constructor(quirks: Quirks) {
    this.#quirks = quirks;
  }

  header(header: FrameHeader, facts: FrameFacts): FrameHeader {
    let changed = header;
    for (const make of this.#quirks.parts('header')) {
      changed = made(this.#headers, make)(changed, facts);
    }
    return changed;
  }

  packets(packets: readonly Buffer[], facts: FrameFacts): readonly Buffer[] {
    let changed = packets;
    for (const make of this.#quirks.parts('packets')) {
      changed = made(this.#packets, make)(changed, facts);
    }
    return changed;
  }
}

function made<T>(kept: Map<unknown, T>, make: () => T): T {
  const part = kept.get(make) ?? make();
  kept.set(make, part);
  return part;
}
