import { Button, Kbd, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CheckItem } from '../../../../../electron/contract/datasets/labelling.ts';
import classes from '../labelling.module.css';
import { RowText } from './RowText.tsx';

interface ReviewItemProps {
  readonly item: CheckItem;
  readonly labels: readonly string[];
  readonly isReady: boolean;
  /** null: none of the labels fits. */
  readonly onJudge: (label: string | null) => void;
  readonly onSkip: () => void;
}

const keyedLabels = 9;

/** A row, and the labels it may have. */
export function ReviewItem({ item, labels, isReady, onJudge, onSkip }: ReviewItemProps) {
  const { t } = useTranslation();
  const keys = labels.length < 2 ? '1' : `1–${Math.min(keyedLabels, labels.length)}`;
  return (
    <div className={classes.item} data-testid="item">
      <div className={classes.field}>
        <span className={classes.fieldText}>{t('datasetsLabelling.row', { row: item.row })}</span>
        <section
          className={classes.content}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
          tabIndex={0}
          aria-label={t('datasetsLabelling.row', { row: item.row })}
        >
          <RowText content={item.content} />
        </section>
      </div>
      <div className={classes.keys}>
        {item.label === null ? null : (
          <div className={classes.modelSays}>
            <Text size="xs">{t('datasetsLabelling.check.modelSays')}</Text>
            <Text fw={650}>{item.label}</Text>
            <Button
              size="compact-sm"
              mt={4}
              disabled={!isReady}
              rightSection={<Kbd size="xs">{t('datasetsLabelling.check.acceptHint')}</Kbd>}
              onClick={() => onJudge(item.label)}
            >
              {t('datasetsLabelling.check.accept')}
            </Button>
          </div>
        )}
        {labels.map((label, at) => (
          <Button
            key={label}
            title={label}
            variant="default"
            classNames={{ inner: classes.key, label: classes.keyLabel }}
            disabled={!isReady}
            leftSection={at < keyedLabels ? <Kbd size="xs">{at + 1}</Kbd> : null}
            onClick={() => onJudge(label)}
          >
            {label}
          </Button>
        ))}
        <Button
          variant="subtle"
          color="gray"
          classNames={{ inner: classes.key, label: classes.keyLabel }}
          disabled={!isReady}
          leftSection={<Kbd size="xs">0</Kbd>}
          onClick={() => onJudge(null)}
        >
          {t('datasetsLabelling.check.noneFits')}
        </Button>
        <Button
          variant="subtle"
          color="gray"
          classNames={{ inner: classes.key, label: classes.keyLabel }}
          disabled={!isReady}
          leftSection={<Kbd size="xs">S</Kbd>}
          onClick={onSkip}
        >
          {t('datasetsLabelling.check.skip')}
        </Button>
        <span className={classes.fieldText}>
          {t(item.label === null ? 'datasetsLabelling.check.keys' : 'datasetsLabelling.check.keysShown', {
            keys,
          })}
        </span>
      </div>
    </div>
  );
}
