import { Anchor, Button, Text } from '@mantine/core';
import { IconArrowMerge, IconFileExport, IconMessageCircle, IconSend } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useIsModelThere } from '../../../components/models/useIsModelThere.ts';
import { Panel } from '../../../components/Panel.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { chatWith } from '../adapters/chatWith.ts';
import { useAdapters } from '../adapters/useAdapters.ts';
import { GateBadge } from '../evaluation/GateBadge.tsx';
import { addressOf, goTo } from '../place.ts';
import { useRun } from '../runs/useRuns.ts';
import type { StepProps } from './GuidedView.tsx';
import classes from './guided.module.css';
import { useGuided } from './guidedStore.ts';

/** The first conversation with what was learnt, and what else can be done with it. */
export function ChatStep({ onNext }: StepProps) {
  const { t } = useTranslation();
  const id = useGuided((state) => state.run);
  const run = useRun(id ?? '', id !== null);
  const adapters = useAdapters();
  const isThere = useIsModelThere(run.data?.resultModel ?? run.data?.model.id ?? '') || !run.data;
  if (id === null) return <Text size="sm">{t('trainingGuided.noRun')}</Text>;
  return (
    <QueryGate query={run}>
      {({ model, precision, adapter, resultModel }) => {
        const made = adapters.data?.find((each) => each.id === adapter);
        return (
          <>
            <div className={classes.actions}>
              <Button
                size="md"
                leftSection={<IconMessageCircle size={18} />}
                disabled={(adapter === null && resultModel === null) || !isThere}
                onClick={() => chatWith({ model: resultModel ?? model.id, precision, adapter })}
              >
                {t('trainingGuided.chat.begin')}
              </Button>
              <Button size="md" variant="default" onClick={onNext}>
                {t('trainingGuided.chat.more')}
              </Button>
            </div>
            {isThere ? null : (
              <Text size="sm">
                {t(adapter ? 'trainingAdapters.modelGoneText' : 'trainingRun.resultGone')}
              </Text>
            )}
            {made ? (
              <Panel title={made.name} actions={<GateBadge gate={made.gate} />}>
                <Text size="sm">
                  {t(made.offered ? 'trainingGuided.chat.offered' : 'trainingGuided.chat.notOffered')}
                </Text>
                <div className={classes.actions}>
                  <Button
                    variant="default"
                    leftSection={<IconSend size={16} />}
                    disabled={!isThere}
                    onClick={() => goTo('adapters', made.id, 'offer')}
                  >
                    {t(`trainingAdapters.act.${made.offered ? 'takeBack' : 'offer'}`)}
                  </Button>
                  <Button
                    variant="default"
                    leftSection={<IconArrowMerge size={16} />}
                    disabled={!isThere}
                    onClick={() => goTo('adapters', made.id, 'merge')}
                  >
                    {t('trainingAdapters.act.merge')}
                  </Button>
                  <Button
                    variant="default"
                    leftSection={<IconFileExport size={16} />}
                    onClick={() => goTo('adapters', made.id, 'export')}
                  >
                    {t('trainingAdapters.act.export')}
                  </Button>
                  <Anchor href={addressOf('adapters', made.id)} size="sm">
                    {t('training.all.adapters')}
                  </Anchor>
                </div>
              </Panel>
            ) : null}
          </>
        );
      }}
    </QueryGate>
  );
}
