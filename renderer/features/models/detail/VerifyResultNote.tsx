import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import { formatBytes } from '../../../../electron/common/format.ts';
import type { Model } from '../../../../electron/contract/models.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { CheckIcon } from '../../../components/icons.tsx';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { formatMoment } from '../../../i18n/times.ts';
import classes from '../models.module.css';

const verifyResultSchema = z.object({ checkedBytes: z.number() });

/** How many of the last verifications are looked through for this model's. */
const lookedAt = 20;

/** What the last verification of this model found: all as it was, or which files differ. */
export function VerifyResultNote({ model }: { readonly model: Model }) {
  const { t, i18n } = useTranslation();
  const last = useEngineQuery(['jobs', 'verified', model.id], async (client, options) => {
    const { jobs } = await client.jobs.list(
      { kinds: ['verify'], states: ['succeeded', 'failed'], atMost: lookedAt },
      options,
    );
    for (const { id } of jobs) {
      const job = await client.jobs.show({ job: id }, options);
      if (job.facts.model === model.id) return job;
    }
    return null;
  });
  const job = last.data;
  if (!job) return null;
  if (job.error) return <ErrorNote error={job.error} />;
  const result = verifyResultSchema.safeParse(job.result);
  const at = job.endedAt === null ? '' : formatMoment(job.endedAt, i18n.language as Language);
  return (
    <div className={classes.verified} data-testid="verified" role="status">
      <CheckIcon />
      <Text size="sm">{t('models.verified', { size: formatBytes(result.data?.checkedBytes ?? 0), at })}</Text>
    </div>
  );
}
