import { expect, it } from 'vitest';
import { createLookUp } from '../../../gateway/turn/name-look-up.ts';

const ADDRESS = { address: '192.0.2.1', family: 4 };

it('a name is looked up but once at a time, for all who ask', async () => {
  const asked: string[] = [];
  const ends: (() => void)[] = [];
  const lookUp = createLookUp((host) => {
    asked.push(host);
    return new Promise((resolve) => ends.push(() => resolve([ADDRESS])));
  });
  const both = [lookUp('turn.example'), lookUp('turn.example')];
  const another = lookUp('other.example');
  expect(asked).toEqual(['turn.example', 'other.example']);
  for (const end of ends.splice(0)) end();
  expect(await Promise.all([...both, another])).toEqual([[ADDRESS], [ADDRESS], [ADDRESS]]);
  void lookUp('turn.example');
  expect(asked).toHaveLength(3);
});

it('a name that was not found is looked up again', async () => {
  let tries = 0;
  const lookUp = createLookUp(async () => {
    tries += 1;
    if (tries === 1) throw new Error('ENOTFOUND');
    return [ADDRESS];
  });
  await expect(lookUp('turn.example')).rejects.toThrow('ENOTFOUND');
  expect(await lookUp('turn.example')).toEqual([ADDRESS]);
});

it('an address of IPv4 comes first', async () => {
  const [first] = await createLookUp()('localhost');
  expect(first).toMatchObject({ address: '127.0.0.1', family: 4 });
});
