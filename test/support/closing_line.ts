import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run with what needed a second try, what failed, and the plain line `N passed, N failed, N skipped`. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, skipped: 0 };
    const again: string[] = [];
    const failed: string[] = [];
    for (const module of modules) {
      const file = `${module.project.name}: ${module.relativeModuleId}`;
      const failedBefore = failed.length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'failed') failed.push(`FAILED ${file} > ${test.fullName}`);
        else count[state === 'pending' ? 'skipped' : state]++;
        if (test.diagnostic()?.flaky) again.push(`PASSED AT A SECOND TRY ${file} > ${test.fullName}`);
      }
      // A file that fails to load has no failed test of its own.
      if (!module.ok() && failed.length === failedBefore) failed.push(`FAILED ${file}`);
    }
    const total = `${count.passed} passed, ${failed.length} failed, ${count.skipped} skipped`;
    process.stdout.write(`\n${[...again, ...failed, total].join('\n')}\n`);
  }
}
