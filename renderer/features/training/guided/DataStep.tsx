import { Anchor, Button, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../../components/Panel.tsx';
import { formatRoute } from '../../../view/route.ts';
import { DataFields } from '../form/DataFields.tsx';
import { ModelFields } from '../form/ModelFields.tsx';
import type { StepProps } from './GuidedView.tsx';
import classes from './guided.module.css';
import { PrepareData } from './PrepareData.tsx';
import { useGuidedWish } from './useGuidedWish.ts';

/** The model, and a frozen version of data with its splits. */
export function DataStep({ onNext }: StepProps) {
  const { t } = useTranslation();
  const { choices, base, wish } = useGuidedWish();
  return (
    <>
      <Panel title={t('trainingForm.modelTitle')}>
        <ModelFields choices={choices} base={base} />
      </Panel>
      <Panel
        title={t('trainingForm.dataTitle')}
        actions={
          <Anchor href={formatRoute({ page: 'datasets', item: null })} size="sm">
            {t('trainingGuided.data.import')}
          </Anchor>
        }
      >
        <PrepareData />
        <DataFields />
        {wish && wish.test === null ? (
          <Text size="sm" className={classes.caution}>
            {t('trainingGuided.data.noTest')}
          </Text>
        ) : null}
      </Panel>
      <div className={classes.actions}>
        <Button size="md" disabled={wish === null} onClick={onNext}>
          {t('setup.next')}
        </Button>
        {wish === null ? (
          <Text size="sm" className={classes.quiet}>
            {t('trainingGuided.data.missing')}
          </Text>
        ) : null}
      </div>
    </>
  );
}
