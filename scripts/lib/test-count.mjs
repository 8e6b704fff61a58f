/**
 * The part of the report of Vitest's JSON reporter that is counted.
 *
 * @typedef {object} TestReport
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests skipped ones, and those that never ran
 * @property {number} numTodoTests
 * @property {{ status: string, assertionResults: { status: string }[] }[]} testResults one for each file
 */

/**
 * Counts strictly: what was skipped or left to do has failed, so has each file that broke outside its tests, and a
 * run that ended badly has at least one failure.
 *
 * @param {object} run
 * @param {TestReport | undefined} run.report undefined where none was written
 * @param {number | null} run.exitCode null where a signal ended it
 * @param {boolean} run.selected whether tests were selected by name, which makes skipped ones of all others
 * @returns {{ passed: number, failed: number }}
 */
export function countTests({ report, exitCode, selected }) {
  if (!report) return { passed: 0, failed: 1 };
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const notRun = selected ? 0 : report.numPendingTests + report.numTodoTests;
  const counted = report.numFailedTests + notRun + brokenFiles;
  const passed = report.numPassedTests;
  const endedBadly = exitCode !== 0 || passed === 0;
  return { passed, failed: Math.max(counted, endedBadly ? 1 : 0) };
}

/**
 * @param {readonly string[]} args passed on to Vitest
 * @returns {boolean}
 */
export function selectsByName(args) {
  return args.some((arg) => /^(-t|--testNamePattern)(=|$)/.test(arg));
}

/**
 * The line that tells people and machines how it went.
 *
 * @param {{ passed: number, failed: number }} count
 * @returns {string}
 */
export function countLine({ passed, failed }) {
  return `Tests: ${passed} passed, ${failed} failed`;
}
