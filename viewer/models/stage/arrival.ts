import type { Clock } from '../clock.ts';
import { createCommands, type Outcome } from '../control/commands.ts';
import type { ControlChannel } from '../control/control-channel.ts';

/** Waits until the camera stands still after it was sent somewhere. */
export interface Arrival {
  /** `run` is called once it does; whatever was waited for before is given up. */
  await(run: () => void): void;
  giveUp(): void;
  dispose(): void;
}

export interface ArrivalOptions {
  readonly channel: ControlChannel;
  readonly clock: Clock;
}

type Position = Extract<Outcome, { kind: 'ok' }>['answer']['position'];

const ASK_EVERY_MS = 500;
/** A camera that does not tell where it looks is given so long. */
const UNTOLD_MS = 6000;
/** Whole turns of slow domes take about as long. */
const LIMIT_MS = 25_000;
/** What the camera saw when it stood still is painted here by then. */
const PICTURE_MS = 800;

export function createArrival({ channel, clock }: ArrivalOptions): Arrival {
  const commands = createCommands({ channel, clock, series: 'look' });
  /** Counts what is waited for, so that an old answer is no news. */
  let round = 0;
  let cancel = (): void => {};

  function giveUp(): void {
    round++;
    cancel();
    commands.forget();
  }

  function follow(run: () => void): void {
    const mine = round;
    const until = clock.now() + LIMIT_MS;

    function later(ms: number, next: () => void): void {
      cancel();
      cancel = clock.after(ms, next);
    }

    function ask(before: Position): void {
      const sent = commands.send({ command: 'position' }, (outcome) => {
        if (mine !== round) return;
        const position = outcome.kind === 'ok' ? outcome.answer.position : undefined;
        if (!position || Object.keys(position).length === 0) later(UNTOLD_MS, run);
        else if (before && isSame(before, position)) later(PICTURE_MS, run);
        else if (clock.now() < until) later(ASK_EVERY_MS, () => ask(position));
      });
      if (!sent) giveUp();
    }

    later(ASK_EVERY_MS, () => ask(undefined));
  }

  return {
    await(run) {
      giveUp();
      follow(run);
    },
    giveUp,
    dispose() {
      giveUp();
      commands.dispose();
    },
  };
}

function isSame(a: NonNullable<Position>, b: NonNullable<Position>): boolean {
  return a.pan === b.pan && a.tilt === b.tilt && a.zoom === b.zoom;
}
