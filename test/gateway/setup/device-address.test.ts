import { expect, it } from 'vitest';
import { readAddress } from '../../../gateway/setup/device-address.ts';

it.each([
  ['http://192.0.2.1:8000/onvif/services', 'http://192.0.2.1:8000/onvif/services'],
  [' https://cam.example ', 'https://cam.example/onvif/device_service'],
  ['http://192.0.2.1/', 'http://192.0.2.1/onvif/device_service'],
  ['192.0.2.1:8000', 'http://192.0.2.1:8000/onvif/device_service'],
  ['[2001:db8::1]:80', 'http://[2001:db8::1]/onvif/device_service'],
  ['192.0.2.1/onvif', 'http://192.0.2.1/onvif'],
  ['192.0.2.1:81/x?y=1', 'http://192.0.2.1:81/x?y=1'],
  ['cam_1.local:2020', 'http://cam_1.local:2020/onvif/device_service'],
])('%s is %s', (typed, url) => {
  expect(readAddress(typed)).toEqual({ kind: 'url', url });
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8::1', '[2001:db8::1]'],
  ['porch.local', 'porch.local'],
])('%s is a host', (typed, host) => {
  expect(readAddress(typed)).toEqual({ kind: 'host', host });
});

it.each([
  '',
  ' ',
  'ftp://192.0.2.1/',
  'rtsp://192.0.2.1/',
  'http://user:secret@192.0.2.1/',
  'user:secret@192.0.2.1',
  'http://',
  'a b',
  '192.0.2.1:99999',
  '192.0.2.999',
])('%j is none', (typed) => {
  expect(readAddress(typed)).toBeUndefined();
});
