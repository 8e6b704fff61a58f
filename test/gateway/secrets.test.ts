import { describe, expect, it } from 'vitest';
import { createLogger } from '../../gateway/log.ts';
import { Secrets } from '../../gateway/secrets.ts';

const SECRET = 'pä ss/w"o\\rd&<1>';

/** What one line of the log says, and its text. */
function logged(secrets: Secrets, fields: object, message = 'something happened') {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  createLogger({ level: 'trace', destination, secrets }).warn(fields, message);
  expect(lines).toHaveLength(1);
  const [text = ''] = lines;
  expect(text).toMatch(/\}\n$/);
  return { text, line: JSON.parse(text) };
}

describe('the log', () => {
  const url = encodeURIComponent(SECRET);
  it.each([
    ['as it is', SECRET],
    ['in the midst of a sentence', `refused ${SECRET}, sadly`],
    ['as URLs write it', `rtsp://u:${url}@h/`],
    ['as some URLs write it', `?p=${url.toLowerCase()}&x`],
    ['as forms write it', `?p=${url.replaceAll('%20', '+')}`],
    [
      'as XML writes it',
      SECRET.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;').replace('"', '&quot;'),
    ],
    ['as JSON in text', JSON.stringify({ password: SECRET })],
    ['in hex', Buffer.from(SECRET).toString('hex')],
    ['in base64', `Basic ${Buffer.from(SECRET).toString('base64')}`],
    ...['a', 'ab', 'abc', 'abcd'].map((user): [string, string] => [
      `in base64 with the user ${user} before`,
      `Basic ${Buffer.from(`${user}:${SECRET}`).toString('base64')}`,
    ]),
    ['in base64 in the midst of other bytes', Buffer.from(`a:${SECRET}:b`).toString('base64url')],
  ])('hides a secret %s', (_, text) => {
    const secrets = new Secrets([SECRET]);
    const error = Object.assign(new Error(text, { cause: new Error(text) }), {
      [`x${text}`]: text,
      list: [text],
    });
    const { text: line, line: told } = logged(secrets, { err: error, camera: 'porch' }, text);
    expect(told.msg).toContain('•••');
    expect(told.err.message).toContain('•••');
    expect(told.camera).toBe('porch');
    for (const form of [SECRET, url, text, JSON.stringify(text).slice(1, -1)])
      expect(line).not.toContain(form);
  });

  it('hides the password of a URL that nobody told of', () => {
    const { line } = logged(new Secrets(), { url: 'rtsp://admin:of-the-camera@192.0.2.1/x' });
    expect(line.url).toBe('rtsp://admin:•••@192.0.2.1/x');
  });

  it('leaves what is no secret as it is', () => {
    const fields = { url: 'http://192.0.2.1:8080/a@b', camera: 'porch', n: 5, none: null, list: [1, 'x'] };
    const { line } = logged(new Secrets(['sesame-1']), fields);
    expect(line).toMatchObject({ ...fields, level: 40, msg: 'something happened' });
  });

  it('keeps its own keys, whatever somebody has for a password', () => {
    const { line } = logged(
      new Secrets(['camera', 'level1', 'msg']),
      { camera: 'camera' },
      'the camera is msg',
    );
    expect(line).toMatchObject({ level: 40, camera: '•••', msg: 'the ••• is msg' });
  });

  it('hides what is added later, until the last who added it forgets it', () => {
    const secrets = new Secrets();
    const [first, second] = [secrets.add('sesame-1'), secrets.add('sesame-1')];
    const message = () => logged(secrets, {}, 'it is sesame-1').line.msg;
    expect(message()).toBe('it is •••');
    first();
    first();
    expect(message()).toBe('it is •••');
    second();
    expect(message()).toBe('it is sesame-1');
  });
});

describe('a short secret', () => {
  it.each([
    ['1234', '•••'],
    ['password=1234&x=1', 'password=•••&x=1'],
    ['password="1234"', 'password="•••"'],
    ['rtsp://u:1234@h/', 'rtsp://u:•••@h/'],
    ['port 1234', 'port 1234'],
    ['http://h:1234/12345', 'http://h:1234/12345'],
  ])('is hidden where it is said to be one: %s', (text, shown) => {
    expect(new Secrets(['1234', '']).hide(text)).toBe(shown);
  });
});

it('an empty secret hides nothing', () => {
  expect(new Secrets(['']).hide('a b')).toBe('a b');
});

it('of two secrets the longer is hidden whole', () => {
  expect(new Secrets(['sesame', 'sesame-open']).hide('sesame-open')).toBe('•••');
});
