import type { Withdrawal } from '../../contract/datasets/versions.ts';
import type { JobHandler } from '../jobs/jobs.ts';
import type { Statement } from '../store/store.ts';
import type { Datasets } from './datasets.ts';
import type { WithdrawInput } from './worker/versions/withdraw.ts';

export interface WithdrawJobInput extends WithdrawInput {
  readonly dataset: string;
}

/**
 * Erases rows. What earlier jobs have said of this data set goes with it: trials of labelling and of imports quote rows, and others
 * may have quoted some elsewhere. After a kill it goes on, and what it has done is not done twice.
 */
export function withdrawJob(
  datasets: Datasets,
  forgetElsewhere: (dataset: string) => readonly Statement[] = () => [],
): JobHandler<WithdrawJobInput, Withdrawal> {
  return {
    kind: 'dataWithdraw',
    steps: { rows: 1 },
    class: 'light',
    resumable: true,
    facts: ({ dataset }) => ({ dataset }),
    async run({ input: { dataset, ...input } }, context) {
      const result = await datasets.write(dataset, 'versions.withdraw', input, {
        signal: context.signal,
        onProgress: (done, total) => context.progress('rows', done, total, 'items'),
      });
      const forget = {
        sql: `UPDATE jobs SET result = NULL WHERE kind IN ('dataLabel', 'dataDryRun')
                AND state IN ('succeeded', 'failed', 'cancelled') AND json_extract(input, '$.dataset') = ?`,
        params: [dataset],
      };
      return { result, statements: [forget, ...forgetElsewhere(dataset)] };
    },
  };
}
