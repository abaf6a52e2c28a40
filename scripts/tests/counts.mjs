/** @typedef {{ passed: number, failed: number, skipped: number, remark?: string }} Counts */

/**
 * A check that has no tests of its own counts as one.
 * @param {number} exitCode
 * @returns {Counts}
 */
export function ofCheck(exitCode) {
  return exitCode === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * Counts of vitest's JSON report. A file that could not be loaded is one failure.
 * @param {any} report undefined where none was written
 * @param {number} exitCode
 * @returns {Counts}
 */
export function ofVitest(report, exitCode) {
  if (!report) return crashed(exitCode);
  const unloaded = report.testResults.filter(
    (/** @type {any} */ file) =>
      file.status === 'failed' &&
      !file.assertionResults.some((/** @type {any} */ test) => test.status === 'failed'),
  ).length;
  return honest(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests + unloaded,
      skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    },
    exitCode,
  );
}

/**
 * Counts of Playwright's JSON report. A test that passed only when repeated counts as passed, with a remark.
 * @param {any} report undefined where none was written
 * @param {number} exitCode
 * @returns {Counts}
 */
export function ofPlaywright(report, exitCode) {
  if (!report?.stats) return crashed(exitCode);
  const { expected, unexpected, flaky, skipped } = report.stats;
  const remark = flaky > 0 ? `${flaky} passed only when repeated` : undefined;
  return honest({ passed: expected + flaky, failed: unexpected, skipped, remark }, exitCode);
}

/** @param {number} exitCode @returns {Counts} */
function crashed(exitCode) {
  return { passed: 0, failed: 1, skipped: 0, remark: `ended with exit code ${exitCode} and no report` };
}

/**
 * A part that ran nothing, or ended badly although no test failed, has failed.
 * @param {Counts} counts @param {number} exitCode
 * @returns {Counts}
 */
function honest(counts, exitCode) {
  if (counts.failed > 0) return counts;
  if (counts.passed === 0) return { ...counts, failed: 1, remark: 'no test ran' };
  if (exitCode !== 0) return { ...counts, failed: 1, remark: `ended with exit code ${exitCode}` };
  return counts;
}

/** @param {Counts[]} counts @returns {Counts} */
export function addUp(counts) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of counts) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/** @param {Counts} counts */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
