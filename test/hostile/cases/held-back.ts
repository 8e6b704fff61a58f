import { eventually } from '../../helpers/eventually.ts';
import { connectHonestViewer, type HonestViewer } from '../honest-viewer.ts';
import type { Said } from '../hostile-broker.ts';
import type { HostileCase } from '../hostile-case.ts';
import { NAMES, type Stage, seedOf } from '../stage.ts';

/** What changes something that stays may be so old. */
const TOO_LATE_MS = 15_000;

/** A message that the broker keeps for later, and the page that said it and has stayed. */
export interface Held {
  readonly page: HonestViewer;
  readonly said: Said;
  /** Monotonic ms. */
  readonly since: number;
}

/** Somebody switches a camera off, and the broker keeps that for later. */
export async function holdBack(stage: Stage): Promise<Held> {
  const page = await connectHonestViewer({
    brokerUrl: stage.broker.url,
    gatewayKey: stage.info.key,
    seed: seedOf('anna'),
  });
  await page.until('welcome');
  stage.broker.rule(({ topic }) => (topic === page.up ? 'drop' : 'pass'));
  const said = await stage.hear(page, { type: 'enable', camera: NAMES.lantern, enabled: false });
  stage.broker.obey();
  return { page, said, since: performance.now() };
}

/** What was kept back is given when it is too old. */
export function late(held: () => Held): HostileCase {
  return {
    name: `a camera’s end, kept back for ${TOO_LATE_MS / 1000} s`,
    notice: { gateway: 'too-late' },
    async attack(stage) {
      const { page, said, since } = held();
      await eventually(() => performance.now() - since > TOO_LATE_MS + 500, {
        withinMs: TOO_LATE_MS + 2000,
        what: 'its being too late',
      });
      await stage.broker.publish({ topic: page.up, payload: said.payload });
      return page;
    },
  };
}
