import { describe, expect, it } from 'vitest';
import { countLine, countTests, selectsByName, type TestReport } from '../../scripts/lib/test-count.mjs';

const passing: TestReport = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
};
const brokenFile = { status: 'failed', assertionResults: [] };
const failedFile = { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] };
const badTeardown = { status: 'failed', assertionResults: [{ status: 'passed' }] };

interface Case {
  readonly name: string;
  readonly report: TestReport | undefined;
  readonly exitCode?: number | null;
  readonly selected?: boolean;
  readonly passed: number;
  readonly failed: number;
}

const cases: Case[] = [
  { name: 'all passed', report: passing, passed: 3, failed: 0 },
  { name: 'no report', report: undefined, passed: 0, failed: 1 },
  {
    name: 'a failed test is counted once, not with its file',
    report: { ...passing, numFailedTests: 1, testResults: [failedFile] },
    exitCode: 1,
    passed: 3,
    failed: 1,
  },
  {
    name: 'skipped and left to do',
    report: { ...passing, numPendingTests: 2, numTodoTests: 1 },
    passed: 3,
    failed: 3,
  },
  {
    name: 'skipped by selecting others',
    report: { ...passing, numPendingTests: 2 },
    selected: true,
    passed: 3,
    failed: 0,
  },
  {
    name: 'a file that can not be loaded',
    report: { ...passing, testResults: [...passing.testResults, brokenFile] },
    exitCode: 1,
    passed: 3,
    failed: 1,
  },
  {
    name: 'a teardown that fails',
    report: { ...passing, testResults: [badTeardown] },
    exitCode: 1,
    passed: 3,
    failed: 1,
  },
  { name: 'an error outside every test', report: passing, exitCode: 1, passed: 3, failed: 1 },
  { name: 'ended by a signal', report: passing, exitCode: null, passed: 3, failed: 1 },
  {
    name: 'no test at all',
    report: { ...passing, numPassedTests: 0, testResults: [] },
    passed: 0,
    failed: 1,
  },
];

describe('countTests', () => {
  it.each(cases)('$name: $passed passed, $failed failed', (testCase) => {
    const { report, exitCode = 0, selected = false, passed, failed } = testCase;
    expect(countTests({ report, exitCode, selected })).toEqual({ passed, failed });
  });
});

describe('selectsByName', () => {
  it.each([
    { args: ['-t', 'drops'], selected: true },
    { args: ['test/rtp', '--testNamePattern=drops'], selected: true },
    { args: ['test/rtp', '--timeout'], selected: false },
    { args: [], selected: false },
  ])('$args: $selected', ({ args, selected }) => {
    expect(selectsByName(args)).toBe(selected);
  });
});

describe('countLine', () => {
  it('reads as agreed', () => {
    expect(countLine({ passed: 12, failed: 0 })).toBe('Tests: 12 passed, 0 failed');
  });
});
