/** As much of `navigator` as tells what the browser runs on. */
export interface Browser {
  readonly userAgent: string;
  readonly maxTouchPoints: number;
}

type Rule = readonly [pattern: RegExp, name: string];

const SYSTEMS: readonly Rule[] = [
  [/iPhone|iPod/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android.*Mobile/, 'Android phone'],
  [/Android/, 'Android tablet'],
  [/CrOS/, 'Chromebook'],
  [/Windows/, 'Windows PC'],
  [/Macintosh/, 'Mac'],
  [/Linux/, 'Linux PC'],
];

/** Those that call themselves Chrome or Safari too stand before these. */
const BROWSERS: readonly Rule[] = [
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\/|Chromium\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

/** What a device calls itself until somebody names it, such as `iPhone` or `Android phone, Chrome`. Pure. */
export function deviceName({ userAgent, maxTouchPoints }: Browser): string {
  const system = find(SYSTEMS, userAgent) ?? 'Browser';
  const browser = find(BROWSERS, userAgent);
  // An iPad says that it is a Mac, which has no touch screen.
  const named = system === 'Mac' && maxTouchPoints > 1 ? 'iPad' : system;
  const isUsual = browser === 'Safari' && named !== 'Browser';
  return browser === undefined || isUsual ? named : `${named}, ${browser}`;
}

function find(rules: readonly Rule[], text: string): string | undefined {
  return rules.find(([pattern]) => pattern.test(text))?.[1];
}
