import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import { formatRoute } from '../../view/route.ts';

/** The way from a job to the fine-tuning run that it works on, which shows more of it; nothing once the run is removed. */
export function OpenRun({ job }: { readonly job: string }) {
  const { t } = useTranslation();
  const runs = useEngineQuery(
    ['training', 'runs', 'list'],
    async (client, options) => (await client.training.runs.list({}, options)).runs,
  );
  const run = runs.data?.find((each) => each.job === job);
  if (!run) return null;
  return (
    <Button
      component="a"
      href={formatRoute({ page: 'training', item: `run~${run.id}` })}
      size="xs"
      variant="light"
    >
      {t('jobs.detail.openRun')}
    </Button>
  );
}
