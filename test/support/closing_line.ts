import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run with what needed a second try, what failed, and the plain line `N passed, N failed, N skipped`. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 };
    const again: string[] = [];
    const failed: string[] = [];
    for (const module of modules) {
      const file = `${module.project.name}: ${module.relativeModuleId}`;
      const failedBefore = count.failed;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        count[state === 'pending' ? 'skipped' : state]++;
        if (state === 'failed') failed.push(`FAILED ${file} > ${test.fullName}`);
        if (test.diagnostic()?.flaky) again.push(`PASSED AT A SECOND TRY ${file} > ${test.fullName}`);
      }
      // A file that fails to load has no failed test of its own.
      if (!module.ok() && count.failed === failedBefore) {
        count.failed++;
        failed.push(`FAILED ${file}`);
      }
    }
    const total = `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`;
    process.stdout.write(`\n${[...again, ...failed, total].join('\n')}\n`);
  }
}
