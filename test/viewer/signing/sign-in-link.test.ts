import { describe, expect, it } from 'vitest';
import { readSignInLink, readTyped, type SignInLink } from '../../../viewer/models/signing/sign-in-link.ts';

const link = (found: Partial<SignInLink>) => ({
  token: undefined,
  pairing: undefined,
  camera: undefined,
  rest: '',
  ...found,
});

describe('a sign-in link’s fragment', () => {
  it.each([
    ['a token', '#token=s3cret', link({ token: 's3cret', camera: undefined, rest: '' })],
    ['a camera', '#camera=porch', link({ token: undefined, camera: 'porch', rest: '' })],
    ['both', '#camera=porch&token=s3cret', link({ token: 's3cret', camera: 'porch', rest: '' })],
    ['what no camera is called', '#camera=..%2Fporch', undefined],
    ['a pairing invitation', '#pair=Ag_-', link({ pairing: 'Ag_-' })],
    ['one that opens a camera', '#pair=Ag&camera=porch', link({ pairing: 'Ag', camera: 'porch' })],
    ['an empty one', '#pair=', link({ pairing: '' })],
    ['one beyond all bounds', `#pair=${'x'.repeat(4097)}`, undefined],
    ['no fragment', '', undefined],
    ['another fragment', '#porch', undefined],
    ['an empty token', '#token=', undefined],
    ['an escaped token', '#token=a%2Fb%3Dc%2Bd', link({ token: 'a/b=c+d', camera: undefined, rest: '' })],
    [
      'base64 that nobody escaped',
      '#token=ab+cd/ef==',
      link({ token: 'ab+cd/ef==', camera: undefined, rest: '' }),
    ],
    [
      'more than that',
      '#camera=porch&token=x&view=big',
      link({ token: 'x', camera: 'porch', rest: '#view=big' }),
    ],
    ['a token beyond all bounds', `#token=${'x'.repeat(1025)}`, undefined],
  ])('%s', (_name, hash, expected) => {
    expect(readSignInLink(hash)).toEqual(expected);
  });
});

describe('what somebody types', () => {
  it.each([
    ['a token', 's3cret', 's3cret'],
    ['a token with blanks around', '  s3cret\n', 's3cret'],
    ['a whole link', 'http://pi.local:8080/#token=s3cret', 's3cret'],
    ['a link that opens a camera too', 'http://pi.local:8080/#camera=porch&token=s3cret', 's3cret'],
    ['a link that lost its end', 'http://pi.local:8080/#token=', undefined],
    ['nothing', '   ', undefined],
    ['far too much', 'x'.repeat(1025), undefined],
  ])('%s', (_name, typed, expected) => {
    expect(readTyped(typed)?.token).toBe(expected);
  });

  it('a pairing link', () => {
    expect(readTyped('https://pi.local:8080/#pair=Ag_-')).toMatchObject({
      pairing: 'Ag_-',
      token: undefined,
    });
  });
});
