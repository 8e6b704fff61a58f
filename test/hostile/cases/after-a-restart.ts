import type { DownMessage } from '../../../protocol/messages.ts';
import { eventually } from '../../helpers/eventually.ts';
import { untilFrames } from '../frames.ts';
import type { Said } from '../hostile-broker.ts';
import type { HostileCase } from '../hostile-case.ts';
import { NAMES, type Stage } from '../stage.ts';

/** What was said before the gateway was started anew. */
export interface Before {
  /** By viewers and by the gateway, of whole sessions. */
  readonly up: readonly Said[];
  readonly down: readonly Said[];
  readonly keys: readonly Said[];
}

export async function restart(stage: Stage): Promise<Before> {
  const page = await stage.page('anna');
  await untilFrames(await page.watch(NAMES.lantern));
  page.send({ type: 'enable', camera: NAMES.shed, enabled: true });
  await page.greet();
  const of = (topic: string) => stage.broker.said.filter((said) => said.topic === topic);
  const before = { up: of(page.up), down: of(page.down), keys: of(stage.key) };
  const keys = stage.broker.said.length;
  await stage.oriel.stop();
  await stage.oriel.start();
  await eventually(
    () => stage.broker.said.slice(keys).some(({ topic, client }) => topic === stage.key && client !== ''),
    { withinMs: 15_000, what: 'the new key message' },
  );
  for (const one of stage.honest) {
    one.peer.close();
    await one.page.greet();
    one.peer = await one.page.watch(NAMES.lantern);
  }
  return before;
}

const isAnswer = ({ type }: DownMessage) => type === 'answer' || type === 'paired' || type === 'managed';

/** What was recorded before a restart, said after it. */
export function afterARestart(before: () => Before): readonly HostileCase[] {
  return [
    {
      name: 'all that a viewer said before a restart, said after it',
      notice: { gateway: 'stale-key' },
      async attack(stage) {
        for (const { topic, payload } of before().up) await stage.broker.publish({ topic, payload });
        await stage.settle();
        return undefined;
      },
    },
    {
      name: 'the same under the new key’s number',
      notice: { gateway: 'not-for-us' },
      async attack(stage) {
        const { epoch } = JSON.parse((await stage.last(stage.key, ({ client }) => client !== '')).text);
        const last = before().up.at(-1);
        const payload = JSON.stringify({ ...JSON.parse(last?.text ?? '{}'), k: epoch });
        await stage.broker.publish({ topic: last?.topic ?? '', payload });
        await stage.settle();
        return undefined;
      },
    },
    {
      name: 'all that the gateway said before a restart, said after it',
      notice: { viewer: /not sealed for this session/ },
      async attack(stage) {
        const page = await stage.page('anna');
        const told = page.received.length;
        for (const { payload } of before().down) {
          await stage.broker.push(page.address.session, { topic: page.down, payload });
        }
        await page.untilRefused(/not sealed for this session/);
        if (page.received.slice(told).some(isAnswer)) throw new Error('it was believed');
        return page;
      },
    },
    {
      name: 'the key message of before a restart, retained after it',
      notice: { viewer: /epoch \d+ is below \d+; replayed\?/ },
      async attack(stage) {
        const page = await stage.page('anna');
        const old = before().keys.findLast(({ client }) => client !== '');
        await stage.broker.publish({ topic: stage.key, payload: old?.payload ?? '', retain: true });
        await page.untilRefused(/is below/);
        await page.greet();
        return page;
      },
    },
  ];
}
