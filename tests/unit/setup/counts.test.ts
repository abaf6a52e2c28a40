import { describe, expect, it } from 'vitest';
import { addUp, ofCheck, ofPlaywright, ofVitest, summaryLine } from '../../../scripts/tests/counts.mjs';

const vitestReport = {
  numPassedTests: 5,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: [
    { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
    { status: 'failed', assertionResults: [] },
    { status: 'passed', assertionResults: [{ status: 'passed' }] },
  ],
};

describe('the counts of a part', () => {
  it('are one for a check', () => {
    expect(ofCheck(0)).toEqual({ passed: 1, failed: 0, skipped: 0 });
    expect(ofCheck(2)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('include test files that could not be loaded', () => {
    expect(ofVitest(vitestReport, 1)).toEqual({ passed: 5, failed: 2, skipped: 3 });
  });

  it('count a repeated pass as passed, and say so', () => {
    const stats = { expected: 3, unexpected: 0, flaky: 1, skipped: 2 };
    expect(ofPlaywright({ stats }, 0)).toEqual({
      passed: 4,
      failed: 0,
      skipped: 2,
      remark: '1 passed only when repeated',
    });
  });

  it('are a failure without a report, without a test, or after a bad end', () => {
    const nothing = { expected: 0, unexpected: 0, flaky: 0, skipped: 4 };
    const good = { ...nothing, expected: 2 };
    expect(ofVitest(undefined, 139).failed).toBe(1);
    expect(ofPlaywright(undefined, 1).failed).toBe(1);
    expect(ofPlaywright({ stats: nothing }, 0).failed).toBe(1);
    expect(ofPlaywright({ stats: good }, 1).failed).toBe(1);
    expect(ofPlaywright({ stats: good }, 0).failed).toBe(0);
  });

  it('add up to the last line', () => {
    expect(summaryLine(addUp([ofCheck(0), ofCheck(1), ofVitest(vitestReport, 1)]))).toBe(
      '6 passed, 3 failed, 3 skipped',
    );
  });
});
