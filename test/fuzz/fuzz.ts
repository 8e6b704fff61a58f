import fc from 'fast-check';
import { it } from 'vitest';

/** In `npm test`, for a property of weight 1. */
const QUICK_RUNS = 150;

/** In `npm run fuzz`, for each property; one that is slow says how many cases it got to. */
const TIME_LIMIT_MS = 100_000;

interface FuzzOptions {
  /** How many cases this property gets beside the others: less for large cases. Default 1. */
  readonly weight?: number;
}

/**
 * A test that `property` holds for cases made up by chance: some hundreds, or as many as the environment variable
 * ORIEL_FUZZ_RUNS says, times its weight. A failure names its seed and the smallest case that still fails;
 * ORIEL_FUZZ_SEED plays that seed again.
 */
export function fuzz<T>(
  name: string,
  property: fc.IProperty<T> | fc.IAsyncProperty<T>,
  { weight = 1 }: FuzzOptions = {},
): void {
  const { ORIEL_FUZZ_RUNS: wanted, ORIEL_FUZZ_SEED: seed } = process.env;
  const numRuns = Math.ceil(Number(wanted ?? QUICK_RUNS) * weight);
  it(
    name,
    async ({ task }) => {
      const details = await fc.check<T>(property, {
        numRuns,
        ...(seed !== undefined && { seed: Number(seed) }),
        interruptAfterTimeLimit: TIME_LIMIT_MS,
        markInterruptAsFailure: false,
      });
      if (details.failed) throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance });
      if (wanted) {
        const title = `${task.suite?.name}: ${name}`;
        process.stdout.write(`${details.numRuns} cases, seed ${details.seed}: ${title}\n`);
      }
    },
    TIME_LIMIT_MS + 60_000,
  );
}
