import { Command, InvalidArgumentError } from 'commander';

export interface SoakOptions {
  readonly minutes: number;
  /** The same one makes the same troubles, and viewers who come at the same times. */
  readonly seed: number;
  /** Most at once, beside the one who stays. */
  readonly viewers: number;
}

/** Reads the command line; one that can not be read ends the process. */
export function readOptions(argv: readonly string[]): SoakOptions {
  return new Command('npm run soak --')
    .description(
      'Lets the gateway live with a bad camera and restless viewers, and looks what is left of it.',
    )
    .option('--minutes <n>', 'how long', wholeNumber({ least: 2, most: 10_000 }), 30)
    .option('--seed <n>', 'makes another run', wholeNumber({ least: 0, most: 2 ** 31 - 1 }), 1)
    .option('--viewers <n>', 'most at once', wholeNumber({ least: 1, most: 40 }), 6)
    .parse(argv, { from: 'user' })
    .opts<SoakOptions>();
}

function wholeNumber({ least, most }: { least: number; most: number }): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most))
      throw new InvalidArgumentError(`a whole number from ${least} to ${most} is expected.`);
    return value;
  };
}
