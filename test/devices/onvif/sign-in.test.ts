import { describe, expect, it } from 'vitest';
import { DeviceClock } from '../../../devices/onvif/device-clock.ts';
import { afterRefusedSignIn, SignIn, type SignInForm } from '../../../devices/onvif/soap/sign-in.ts';
import { fault, notAuthorized } from './scripted-camera.ts';

const CHALLENGES = ['Digest realm="cam", nonce="n"'];
const WANTS_TEXT = fault('wsse:UnsupportedSecurityToken', 'Unknown');

const NOTHING = {
  form: 'digest-token' as SignInForm,
  tried: new Set<SignInForm>(['digest-token']),
  status: 400,
  challenges: [] as readonly string[],
  xml: notAuthorized,
  mayShowPassword: true,
};

describe('afterRefusedSignIn', () => {
  it.each<[string, Partial<typeof NOTHING>, SignInForm | undefined]>([
    ['gives up where nothing tells what is wanted', {}, undefined],
    ['gives up after any other refusal', { status: 500, xml: fault('ter:Action', 'Busy') }, undefined],
    ['does nothing about what was answered', { status: 200, xml: '<GetProfilesResponse/>' }, undefined],
    ['answers a challenge', { status: 401, challenges: CHALLENGES, xml: '' }, 'http-digest'],
    [
      'answers a challenge once',
      {
        form: 'http-digest',
        status: 401,
        challenges: CHALLENGES,
        xml: '',
        tried: new Set(['digest-token', 'http-digest'] as const),
      },
      undefined,
    ],
    [
      'adds a token where the services behind the web server want to know too',
      { form: 'http-digest', tried: new Set(['digest-token', 'http-digest'] as const) },
      'http-and-token',
    ],
    ['shows the password where the digested form is not known', { xml: WANTS_TEXT }, 'text-token'],
    [
      'shows it where words alone say so',
      { xml: fault('ter:NotAuthorized', 'Password type not supported, use PasswordText') },
      'text-token',
    ],
    ['shows it to nobody who may not see it', { xml: WANTS_TEXT, mayShowPassword: false }, undefined],
    ['does not show it because of a wrong password', { status: 401, xml: notAuthorized }, undefined],
    [
      'goes back to digests where a firmware has learnt them',
      { form: 'text-token', tried: new Set(['text-token'] as const) },
      'digest-token',
    ],
    [
      'tries no form twice',
      { form: 'text-token', tried: new Set(['text-token', 'digest-token'] as const) },
      undefined,
    ],
  ])('%s', (_, refused, form) => {
    expect(afterRefusedSignIn({ ...NOTHING, ...refused })).toEqual(
      form === undefined ? { kind: 'give-up' } : { kind: 'sign-otherwise', form },
    );
  });
});

describe('SignIn', () => {
  const clock = new DeviceClock({ wall: () => 0, monotonic: () => 0 });

  function signIn(options: { isText?: boolean; mayShow?: () => boolean } = {}) {
    const learnt: SignInForm[] = [];
    const state = new SignIn({
      username: 'oriel',
      password: 'p<w',
      isText: options.isText ?? false,
      authorize: () => 'Digest answer',
      mayShowPassword: options.mayShow ?? (() => true),
      onLearnt: (form) => learnt.push(form),
    });
    return { state, learnt };
  }

  it('shows the password from the start where a person said so', () => {
    const { state } = signIn({ isText: true });
    expect(state.form).toBe('text-token');
    expect(state.sign(state.form, clock, '/x').token).toContain('#PasswordText">p&lt;w<');
  });

  it('shows it no more where the camera may be another', () => {
    let mayShow = true;
    const { state } = signIn({ isText: true, mayShow: () => mayShow });
    mayShow = false;
    expect(state.form).toBe('digest-token');
    expect(state.sign(state.form, clock, '/x').token).not.toContain('p&lt;w');
  });

  it('tells once what it has learnt', () => {
    const { state, learnt } = signIn();
    state.learn('http-digest');
    state.learn('http-digest');
    expect(learnt).toEqual(['http-digest']);
  });

  it('answers no challenge before there is one', () => {
    const { state } = signIn();
    expect(state.sign('http-digest', clock, '/x')).toEqual({ token: '', authorization: undefined });
    state.challenge(CHALLENGES);
    expect(state.sign('http-digest', clock, '/x')).toEqual({ token: '', authorization: 'Digest answer' });
    expect(state.sign('digest-token', clock, '/x').authorization).toBeUndefined();
  });
});
