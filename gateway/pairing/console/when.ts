const MINUTE_MS = 60_000;
const UNITS = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 1_440 * MINUTE_MS, w: 10_080 * MINUTE_MS } as const;

/** Before this no Oriel was made; a clock that says less has not been set. */
const CLOCK_IS_SET = Date.UTC(2024, 0, 1);

/** A span such as `10m`, `12h`, `3d` or `2w`, in ms. Throws with one sentence; `option` names what it was written for. */
export function parseSpan(text: string, { option, maxMs }: { option: string; maxMs: number }): number {
  const [, amount, unit] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  const ms = Number(amount) * (UNITS[(unit ?? '') as keyof typeof UNITS] ?? Number.NaN);
  if (!(ms > 0 && ms <= maxMs))
    throw new Error(
      `${option} takes a span of 1 minute to ${Math.floor(maxMs / UNITS.d)} days, such as 10m, 12h or 3d`,
    );
  return ms;
}

/**
 * The end of a guest's time, in ms since 1970: a day such as `2027-01-31`, to its end, or a moment such as
 * `2027-01-31T18:00`, by this machine's time zone. Throws with one sentence.
 */
export function parseEnd(text: string): number {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?$/.test(text);
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  const midnight = new Date(year, month - 1, day);
  const exists = midnight.getMonth() === month - 1 && midnight.getDate() === day;
  const end = isDay ? new Date(year, month - 1, day + 1).getTime() - 1 : new Date(text).getTime();
  if ((!isDay && !isMoment) || !exists || Number.isNaN(end))
    throw new Error('--until takes a day such as 2027-01-31, or a moment such as 2027-01-31T18:00');
  return end;
}

interface EndOptions {
  readonly until?: string | undefined;
  readonly span?: string | undefined;
  /** Ms since 1970. */
  readonly now: number;
}

/** Longest time of a guest by `--for`, in ms: ten years. */
const MAX_SPAN_MS = 3_650 * UNITS.d;

/** When a guest's time ends by `--until` or `--for`; nothing without either. Throws with one sentence. */
export function guestEnd({ until, span, now }: EndOptions): number | undefined {
  if (until === undefined && span === undefined) return undefined;
  if (until !== undefined && span !== undefined) throw new Error('--until and --for exclude each other');
  if (now < CLOCK_IS_SET)
    throw new Error(`this machine’s clock says ${dayOf(now)}; set it before you give somebody a time`);
  const end =
    until === undefined
      ? now + parseSpan(span ?? '', { option: '--for', maxMs: MAX_SPAN_MS })
      : parseEnd(until);
  if (end <= now) throw new Error('--until is over already');
  return end;
}

/** A span as people say it. */
export function spanOf(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / MINUTE_MS));
  if (minutes < 120) return minutes === 1 ? 'a minute' : `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}

/** Day and time by this machine's time zone. */
export function momentOf(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${dayOf(ms)} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

function dayOf(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
