import { expect, it } from 'vitest';
import { localOnly } from '../../../../gateway/pairing/console/local-only.ts';

it.each<[string, string | undefined, RegExp | undefined]>([
  ['http://localhost:8080/', '127.0.0.1', /http: \{ listen: ":8080" \}/],
  ['http://localhost:8080/', '::1', /http: \{ listen: ":8080" \}/],
  // It listens everywhere, and has no other network just now.
  ['https://localhost:8080/', undefined, /set http\.url/],
  ['https://192.0.2.7:8080/', undefined, undefined],
  // A proxy passes others on to it.
  ['https://cameras.example/', '127.0.0.1', undefined],
])('beside %s, where it listens at %s', (link, host, advice) => {
  const said = localOnly({ link, listen: { host, port: 8080 } });
  if (advice) expect(said).toMatch(advice);
  else expect(said).toBeUndefined();
});
