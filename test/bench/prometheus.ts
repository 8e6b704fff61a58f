/** Samples by name, labels included, as `GET /metrics` tells them. */
export type Samples = ReadonlyMap<string, number>;

const LIMIT_MS = 10_000;

/** Reads Prometheus' text format; comments and lines that are none of it are passed over. */
export function parseSamples(text: string): Samples {
  const samples = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^([^#\s{]+(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
    if (name !== undefined) samples.set(name, Number(value));
  }
  return samples;
}

/** Over all labels; 0 where there is no such name. */
export function sumOf(samples: Samples, name: string): number {
  let sum = 0;
  for (const [key, value] of samples) if (key === name || key.startsWith(`${name}{`)) sum += value;
  return sum;
}

/** Throws where the server does not answer 200. */
export async function scrape({ url, token }: { url: string; token: string }): Promise<Samples> {
  const response = await fetch(`${url}/metrics`, {
    headers: { Authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${url}/metrics answers ${response.status}`);
  return parseSamples(text);
}
