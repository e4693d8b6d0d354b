import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TabProps } from '../tabs.tsx';
import { TabBody } from '../view/TabBody.tsx';
import { CheckView } from './check/CheckView.tsx';
import classes from './labelling.module.css';
import { type LabellingView, labellingViews, useLabelling } from './labellingStore.ts';
import { ModelLabelling } from './model/ModelLabelling.tsx';
import { ReportView } from './report/ReportView.tsx';
import { RuleLabelling } from './rules/RuleLabelling.tsx';

const parts = {
  model: ModelLabelling,
  rules: RuleLabelling,
  check: CheckView,
  report: ReportView,
} as const satisfies Record<LabellingView, unknown>;

/** Labels by a model or by rules, and what people find when they look at a sample of them. */
export default function LabelTab({ dataset }: TabProps) {
  const { t } = useTranslation();
  const view = useLabelling((state) => state.view);
  const Part = parts[view];
  return (
    <TabBody label={t('datasets.tab.label')}>
      <SegmentedControl
        className={classes.views}
        aria-label={t('datasetsLabelling.views')}
        value={view}
        onChange={(value) => useLabelling.setState({ view: value as LabellingView })}
        data={labellingViews.map((value) => ({ value, label: t(`datasetsLabelling.view.${value}`) }))}
      />
      <Part dataset={dataset} />
    </TabBody>
  );
}
