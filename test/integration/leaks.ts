/** Text that came out of a daemon, by where it came from, and which secrets are in it. */
export interface Collector {
  /** A secret that is known only later. */
  watchFor(name: string, secret: string): void;
  /** Adds what was read there; an object as JSON. */
  collect(source: string, text: unknown): void;
  /** All that was collected there. */
  textOf(source: string): string;
  sources(): string[];
  /** The names of what is looked for. */
  watched(): string[];
  /** `source: name of the secret as …`, for each secret that is somewhere. */
  leaks(): string[];
}

/** Looks for secrets, each by its name, in every form in which one may come out. */
export function createCollector(secrets: Readonly<Record<string, string>>): Collector {
  const texts = new Map<string, string>();
  const watched = new Map(Object.entries(secrets));
  return {
    watchFor: (name, secret) => void watched.set(name, secret),
    collect(source, text) {
      const added = typeof text === 'string' ? text : JSON.stringify(text);
      texts.set(source, `${texts.get(source) ?? ''}${added}\n`);
    },
    textOf: (source) => texts.get(source) ?? '',
    sources: () => [...texts.keys()],
    watched: () => [...watched.keys()],
    leaks: () =>
      [...texts].flatMap(([source, text]) => {
        const lowerCase = text.toLowerCase();
        return [...watched].flatMap(([name, secret]) =>
          formsOf(secret).flatMap(([form, shape, isCaseless]) =>
            (isCaseless ? lowerCase : text).includes(shape) ? [`${source}: ${name} ${form}`] : [],
          ),
        );
      }),
  };
}

type Form = readonly [name: string, shape: string, isCaseless: boolean];

function formsOf(secret: string): Form[] {
  const bytes = Buffer.from(secret, 'utf8');
  return [
    ['as it is', secret, false],
    ['as JSON', JSON.stringify(secret).slice(1, -1), false],
    ['as XML', secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;'), false],
    ['in a URL', encodeURIComponent(secret).toLowerCase(), true],
    ['in hex', bytes.toString('hex'), true],
    ...base64Cores(bytes).flatMap((core): Form[] => [
      ['in base64', core, false],
      ['in base64url', core.replaceAll('+', '-').replaceAll('/', '_'), false],
    ]),
  ];
}

/** What base64 makes of the bytes whatever stands before and behind them, as in `user:password`. */
function base64Cores(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const from = Math.ceil((before * 4) / 3);
    return whole.toString('base64').slice(from, Math.floor((whole.length * 8) / 6));
  });
}
