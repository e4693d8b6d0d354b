import { type SelftestReport, selftestCheckNames } from '../../../contract/selftest.ts';
import type { JobHandler } from '../../jobs/jobs.ts';
import { runSelftest, type SelftestOptions } from './runSelftest.ts';

export type SelftestDependencies = Omit<SelftestOptions, 'onCheck' | 'signal'>;

/** The self-test as a job: each check is a record of its output, the report its result. */
export function selftestJob(
  dependencies: SelftestDependencies,
): JobHandler<Record<string, never>, SelftestReport> {
  return {
    kind: 'selftest',
    steps: { selftest: 1 },
    class: 'light',
    resumable: false,
    async run(_, context) {
      const { signal } = context;
      const result = await runSelftest({
        ...dependencies,
        signal,
        onCheck(check, index) {
          context.output(check);
          context.progress('selftest', index + 1, selftestCheckNames.length, 'items');
        },
      });
      return { result };
    },
  };
}
