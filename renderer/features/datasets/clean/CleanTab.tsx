import { SegmentedControl } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../components/EmptyState.tsx';
import type { TabProps } from '../tabs.tsx';
import { TabBody } from '../view/TabBody.tsx';
import classes from './clean.module.css';
import { type CleanView, cleanViews, useCleaning } from './cleanStore.ts';
import { DuplicatesView } from './duplicates/DuplicatesView.tsx';
import { PersonalView } from './personal/PersonalView.tsx';
import { RulesView } from './rules/RulesView.tsx';

const parts = {
  rules: RulesView,
  duplicates: DuplicatesView,
  personal: PersonalView,
} as const satisfies Record<CleanView, unknown>;

/** What is wrong with the rows is found here, and put right where somebody wants it so. */
export default function CleanTab({ dataset }: TabProps) {
  const { t } = useTranslation();
  const view = useCleaning((state) => state.view);
  const Part = parts[view];
  return (
    <TabBody label={t('datasets.tab.clean')}>
      {dataset.rows === 0 ? (
        <EmptyState
          icon={<IconSparkles size={44} stroke={1.25} />}
          title={t('datasetsCleaning.noRowsTitle')}
          text={t('datasetsCleaning.noRowsText')}
        />
      ) : (
        <>
          <SegmentedControl
            className={classes.views}
            aria-label={t('datasetsCleaning.views')}
            value={view}
            onChange={(value) => useCleaning.setState({ view: value as CleanView })}
            data={cleanViews.map((value) => ({ value, label: t(`datasetsCleaning.view.${value}`) }))}
          />
          <Part dataset={dataset} />
        </>
      )}
    </TabBody>
  );
}
