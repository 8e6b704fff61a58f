import { spawn } from 'node:child_process';

/** Of a failing command's output the end tells why; the rest is dropped. In characters. */
const KEPT_OUTPUT = 64 * 1024;
/** @type {readonly NodeJS.Signals[]} */
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command without a word, and throws with what it printed where it fails. Signals that end this process
 * reach the command first, so that none is left behind.
 *
 * @param {object} options
 * @param {string} options.command
 * @param {readonly string[]} options.args
 * @param {string} options.cwd
 * @param {number} options.timeLimitMs after which the command is ended
 * @param {Readonly<Record<string, string>>} [options.env] added to this process's own
 * @returns {Promise<void>}
 * @throws {Error} naming the command, how it ended, and its output
 */
export async function runQuietly({ command, args, cwd, timeLimitMs, env = {} }) {
  let output = '';
  const outcome = await runCommand({
    command,
    args,
    cwd,
    timeLimitMs,
    env,
    onOutput: (text) => {
      output = (output + text).slice(-KEPT_OUTPUT);
    },
  });
  if (outcome.code === 0) return;
  throw new Error(`"${[command, ...args].join(' ')}" ${describeOutcome(outcome)}:\n${output.trim()}`);
}

/**
 * @typedef {object} Outcome
 * @property {number | null} code
 * @property {NodeJS.Signals | null} signal
 * @property {string | undefined} failure why it never ran, or that its time was over
 */

/**
 * Runs a command; its output goes to `onOutput`, or where that is left out, to this process's own.
 *
 * @param {object} options
 * @param {string} options.command
 * @param {readonly string[]} options.args
 * @param {string} options.cwd
 * @param {number} options.timeLimitMs
 * @param {Readonly<Record<string, string>>} [options.env]
 * @param {(text: string) => void} [options.onOutput]
 * @returns {Promise<Outcome>}
 */
export function runCommand({ command, args, cwd, timeLimitMs, env = {}, onOutput }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      // A process group of its own can be ended whole: npm's children would outlive npm.
      detached: true,
      env: { ...process.env, ...env },
      stdio: onOutput ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    /** @type {string | undefined} */
    let failure;
    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => {
      signalGroup(child.pid, signal);
    };
    const timer = setTimeout(() => {
      failure = `took longer than ${timeLimitMs / 1000} s`;
      signalGroup(child.pid, 'SIGKILL');
    }, timeLimitMs);
    /** @param {Outcome} outcome */
    const finish = (outcome) => {
      clearTimeout(timer);
      for (const signal of FORWARDED) process.off(signal, forward);
      resolve(outcome);
    };
    for (const signal of FORWARDED) process.on(signal, forward);
    if (onOutput) {
      child.stdout?.setEncoding('utf8').on('data', onOutput);
      child.stderr?.setEncoding('utf8').on('data', onOutput);
    }
    child.once('error', (error) => finish({ code: null, signal: null, failure: error.message }));
    child.once('close', (code, signal) => finish({ code, signal, failure }));
  });
}

/** @param {Outcome} outcome */
function describeOutcome({ code, signal, failure }) {
  return failure ?? (signal ? `was ended by ${signal}` : `failed with exit code ${code}`);
}

/**
 * @param {number | undefined} pid
 * @param {NodeJS.Signals} signal
 */
function signalGroup(pid, signal) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has gone already.
  }
}
