import { describe, expect, it } from 'vitest';
import { PERSON_NAME_PATTERN } from '../../../protocol/session-info.ts';
import { deviceName } from '../../../viewer/models/signing/device-name.ts';

const WEBKIT = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const SAFARI = `${WEBKIT} Version/18.0 Mobile/15E148 Safari/604.1`;
const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0';

describe('what a device calls itself', () => {
  it.each([
    ['iPhone', `Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${SAFARI}`, 5],
    [
      'iPhone, Chrome',
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${WEBKIT} CriOS/141.0 Mobile/15E148 Safari/604.1`,
      5,
    ],
    ['iPad', `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${SAFARI}`, 5],
    ['Mac', `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${SAFARI}`, 0],
    ['Android phone, Chrome', `Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Mobile Safari/537.36`, 5],
    [
      'Android tablet, Samsung Internet',
      `Mozilla/5.0 (Linux; Android 15; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Safari/537.36`,
      5,
    ],
    [
      'Windows PC, Edge',
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/141.0.0.0`,
      0,
    ],
    ['Linux PC, Firefox', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 0],
    ['Browser', '', 0],
  ])('%s', (name, userAgent, maxTouchPoints) => {
    expect(deviceName({ userAgent, maxTouchPoints })).toBe(name);
    expect(name).toMatch(PERSON_NAME_PATTERN);
  });
});
