import { Button, Switch, Text } from '@mantine/core';
import { IconArrowBackUp, IconUserCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CheckItem, LabelCheck } from '../../../../../electron/contract/datasets/labelling.ts';
import { EmptyState } from '../../../../components/EmptyState.tsx';
import { ErrorNote } from '../../../../components/ErrorNote.tsx';
import { Panel } from '../../../../components/Panel.tsx';
import classes from '../labelling.module.css';
import { useLabelling } from '../labellingStore.ts';
import { ReviewItem } from './ReviewItem.tsx';
import { type Judged, useJudging } from './useJudging.ts';
import { useReviewKeys } from './useReviewKeys.ts';

interface ReviewQueueProps {
  readonly dataset: string;
  readonly waiting: {
    readonly items: readonly CheckItem[];
    readonly open: number;
    readonly own: number;
    readonly labels: readonly string[];
    readonly check: LabelCheck;
  };
  /** The items are those of the latest question, and not still those before a switch. */
  readonly isNewest: boolean;
}

/** One row at a time, by mouse or by keys; what was just said can be taken back. */
export function ReviewQueue({ dataset, waiting, isNewest }: ReviewQueueProps) {
  const { t, i18n } = useTranslation();
  const blind = useLabelling((state) => state.blind);
  const { items, labels, open, own, check } = waiting;
  const [item] = items;
  const judging = useJudging(dataset, { item: isNewest ? (item ?? null) : null, blind });
  useReviewKeys(
    judging.isReady || judging.canUndo
      ? {
          choose: (number) => {
            const label = labels[number - 1];
            if (label !== undefined) judging.judge(label);
          },
          noneFits: () => judging.judge(null),
          accept: item?.label ? () => judging.judge(item.label) : null,
          skip: judging.skip,
          undo: judging.undo,
        }
      : null,
  );
  return (
    <Panel
      title={t('datasetsLabelling.check.queue')}
      actions={
        <Text className={classes.quiet} data-testid="open">
          {t('datasetsLabelling.check.open', { rows: open.toLocaleString(i18n.language) })}
        </Text>
      }
    >
      <Switch
        label={t('datasetsLabelling.check.blind')}
        description={t('datasetsLabelling.check.blindText')}
        checked={blind}
        onChange={({ currentTarget }) => useLabelling.setState({ blind: currentTarget.checked })}
      />
      {item ? (
        <ReviewItem
          item={item}
          labels={labels}
          isReady={judging.isReady}
          onJudge={judging.judge}
          onSkip={judging.skip}
        />
      ) : (
        <Nothing check={check} own={own} />
      )}
      {judging.error ? <ErrorNote error={judging.error} onDismiss={judging.dismiss} /> : null}
      {judging.last ? <Last last={judging.last} canUndo={judging.canUndo} onUndo={judging.undo} /> : null}
    </Panel>
  );
}

function Nothing({ check, own }: { readonly check: LabelCheck; readonly own: number }) {
  const { t, i18n } = useTranslation();
  const icon = <IconUserCheck size={40} stroke={1.25} />;
  if (own > 0)
    return (
      <EmptyState
        icon={icon}
        title={t('datasetsLabelling.check.own')}
        text={t('datasetsLabelling.check.ownText', { rows: own.toLocaleString(i18n.language) })}
      />
    );
  if (check.drawn === 0)
    return (
      <EmptyState
        icon={icon}
        title={t('datasetsLabelling.check.notDrawn')}
        text={t('datasetsLabelling.check.notDrawnText')}
      />
    );
  return (
    <EmptyState
      icon={icon}
      title={t('datasetsLabelling.check.allDone')}
      text={t('datasetsLabelling.check.allDoneText')}
      action={
        <Button onClick={() => useLabelling.setState({ view: 'report' })}>
          {t('datasetsLabelling.check.toReport')}
        </Button>
      }
    />
  );
}

interface LastProps {
  readonly last: Judged;
  readonly canUndo: boolean;
  readonly onUndo: () => void;
}

/** What was said of the row before this one, and what the model had said. */
function Last({ last, canUndo, onUndo }: LastProps) {
  const { t } = useTranslation();
  const { row, label, human, state } = last;
  const said = human ?? t('datasetsLabelling.check.noneFits');
  const text =
    state === 'undone'
      ? t('datasetsLabelling.check.undone', { row })
      : label === human
        ? t('datasetsLabelling.check.agreed', { row, label })
        : t('datasetsLabelling.check.differed', { row, human: said, label });
  return (
    <div className={classes.last}>
      <Text size="sm" role="status">
        {text}
      </Text>
      {state === 'said' ? (
        <Button
          size="compact-sm"
          variant="subtle"
          disabled={!canUndo}
          leftSection={<IconArrowBackUp size={15} />}
          onClick={onUndo}
        >
          {t('datasetsLabelling.check.undo')}
        </Button>
      ) : null}
    </div>
  );
}
