import { Button, Group, Text } from '@mantine/core';
import { IconArrowMerge, IconFileExport, IconMessageCircle, IconReportAnalytics } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TrainingRunDetail } from '../../../../electron/contract/training/runs.ts';
import { useIsModelThere } from '../../../components/models/useIsModelThere.ts';
import { Panel } from '../../../components/Panel.tsx';
import { chatWith } from '../adapters/chatWith.ts';
import { startAddress } from '../evaluation/startAddress.ts';
import { goTo } from '../place.ts';
import { VerdictBadge } from '../runs/VerdictBadge.tsx';
import { views } from '../views.tsx';
import classes from './run.module.css';

/** What the run has made, and what can be done with it; nothing until it has made something. */
export function RunResult({ run }: { readonly run: TrainingRunDetail }) {
  const { t, i18n } = useTranslation();
  const answering = run.resultModel ?? run.model.id;
  const isThere = useIsModelThere(answering);
  if (run.adapter === null && run.resultModel === null) return null;
  const result = run.record.result;
  const best = result?.best;
  return (
    <Panel
      title={t('trainingRun.result')}
      actions={run.verdict ? <VerdictBadge verdict={run.verdict} /> : null}
    >
      <Text size="sm">
        {[
          t(run.adapter ? 'trainingRun.madeAdapter' : 'trainingRun.madeModel'),
          ...(result ? [t(`trainingRun.stopped.${result.stopped}`)] : []),
          ...(best ? [t('trainingRun.keptStep', { step: best.step.toLocaleString(i18n.language) })] : []),
          run.adapter
            ? t(`trainingRun.verdict.${run.verdict ?? (run.evaluation === null ? 'none' : 'underWay')}`)
            : t('trainingRun.wholeUnmeasured'),
        ].join(i18n.language === 'zh-CN' ? '' : ' ')}
      </Text>
      {isThere ? null : (
        <Text size="sm" className={classes.quiet}>
          {t(run.adapter ? 'trainingAdapters.modelGoneText' : 'trainingRun.resultGone')}
        </Text>
      )}
      <Group gap="sm" className={classes.resultButtons}>
        <Button
          leftSection={<IconMessageCircle size={16} />}
          disabled={!isThere}
          onClick={() =>
            chatWith({
              model: answering,
              precision: run.precision,
              adapter: run.adapter,
            })
          }
        >
          {t('trainingRun.tryInChat')}
        </Button>
        {run.adapter && views.evaluations ? (
          <Button
            variant="default"
            leftSection={<IconReportAnalytics size={16} />}
            disabled={!isThere && run.evaluation === null}
            onClick={() => goTo('evaluations', run.evaluation ?? startAddress(run.adapter))}
          >
            {t(run.evaluation ? 'trainingRun.showEvaluation' : 'trainingRun.evaluate')}
          </Button>
        ) : null}
        {run.adapter && views.adapters ? (
          <>
            <Button
              variant="default"
              leftSection={<IconArrowMerge size={16} />}
              disabled={!isThere}
              onClick={() => goTo('adapters', run.adapter ?? '', 'merge')}
            >
              {t('trainingRun.merge')}
            </Button>
            <Button
              variant="default"
              leftSection={<IconFileExport size={16} />}
              onClick={() => goTo('adapters', run.adapter ?? '', 'export')}
            >
              {t('trainingRun.exportAdapter')}
            </Button>
          </>
        ) : null}
      </Group>
    </Panel>
  );
}
