import { expect, test } from 'vitest';
import { formatTally, tallyReport } from './testReport.ts';

const passedFile = { status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'passed' }] };

test('passed and failed tests are counted', () => {
  const failedFile = { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] };
  const report = { numPassedTests: 3, numFailedTests: 1, testResults: [passedFile, failedFile] };
  expect(tallyReport(report, 1)).toEqual({ passed: 3, failed: 1 });
});

test('a file that could not be loaded is a failure', () => {
  const broken = { status: 'failed', assertionResults: [] };
  expect(tallyReport({ numPassedTests: 2, numFailedTests: 0, testResults: [passedFile, broken] }, 1)).toEqual(
    {
      passed: 2,
      failed: 1,
    },
  );
});

test('a bad exit with every test passed is a failure', () => {
  expect(tallyReport({ numPassedTests: 2, numFailedTests: 0, testResults: [passedFile] }, 1).failed).toBe(1);
});

test('no report at all is a failure', () => {
  expect(tallyReport(undefined, 0)).toEqual({ passed: 0, failed: 1 });
});

test('the closing line adds everything up', () => {
  expect(
    formatTally([
      { passed: 2, failed: 0 },
      { passed: 40, failed: 1 },
    ]),
  ).toBe('42 passed, 1 failed');
});
