import { expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { inbox, signIn, signInAsGateway, startTestBroker } from './harness.ts';

const TOPICS = Array.from({ length: 40 }, (_, index) => `oriel/home/porch/input/${index + 1}`);

it('who subscribes while what is retained changes hears the newest last', async () => {
  const { url } = await startTestBroker();
  const gateway = await signInAsGateway(url);
  const say = (payload: string) =>
    Promise.all(TOPICS.map((topic) => gateway.publishAsync(topic, payload, { qos: 1, retain: true })));
  for (let round = 1; round <= 10; round++) {
    await say(`old ${round}`);
    const watcher = await signIn(url, 'ann', { clientId: `ann-${round}` });
    const heard = inbox(watcher);
    await Promise.all([watcher.subscribeAsync('oriel/home/porch/#', { qos: 1 }), say(`new ${round}`)]);
    const lastOf = (topic: string) => heard.findLast((line) => line.startsWith(`${topic} `));
    await eventually(() => TOPICS.every((topic) => heard.includes(`${topic} new ${round}`)), {
      what: 'the newest of all',
    });
    // Behind everything that was on its way.
    await gateway.publishAsync('oriel/home/porch/state', `end ${round}`, { qos: 1 });
    await eventually(() => heard.includes(`oriel/home/porch/state end ${round}`), { what: 'the end' });
    expect(TOPICS.map(lastOf)).toEqual(TOPICS.map((topic) => `${topic} new ${round}`));
    await watcher.endAsync();
  }
});
