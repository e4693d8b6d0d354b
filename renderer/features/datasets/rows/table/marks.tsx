import {
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleXFilled,
  IconRobot,
  IconStarFilled,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Row, RowSummary } from '../../../../../electron/contract/datasets/rows.ts';
import classes from './table.module.css';

/** Told apart beside each other on light and dark grounds; only dots are painted with them, words stay in ink. */
const labelColors = [
  '#1f8f88',
  '#d9822b',
  '#7157d9',
  '#c2345b',
  '#3b7dd8',
  '#7a8b1f',
  '#a0522d',
  '#d14fb0',
  '#5f7480',
];

interface LabelMarkProps {
  readonly label: string;
  readonly by: Row['labelBy'];
  /** The data set's, in their order: each has its colour. */
  readonly labels: readonly string[];
}

export function LabelMark({ label, by, labels }: LabelMarkProps) {
  const { t } = useTranslation();
  return (
    <span className={classes.label} title={by ? `${label} · ${t(`datasetRows.labelledBy.${by}`)}` : label}>
      <LabelDot label={label} labels={labels} />
      <span className={classes.ellipsis}>{label}</span>
      {by === 'model' ? <IconRobot size={14} className={classes.by} aria-hidden="true" /> : null}
    </span>
  );
}

export function LabelDot({ label, labels }: Pick<LabelMarkProps, 'label' | 'labels'>) {
  const at = labels.indexOf(label);
  const color = at === -1 ? 'var(--quiet)' : labelColors[at % labelColors.length];
  return <span className={classes.dot} style={{ background: color }} aria-hidden="true" />;
}

export function Stars({ count }: { readonly count: number }) {
  const { t } = useTranslation();
  return (
    <span className={classes.stars} role="img" aria-label={t('datasetRows.starsOf', { count })}>
      {Array.from({ length: 5 }, (_, index) => (
        <IconStarFilled
          // biome-ignore lint/suspicious/noArrayIndexKey: five of them, always
          key={index}
          size={13}
          className={index < count ? classes.starOn : classes.starOff}
          aria-hidden="true"
        />
      ))}
    </span>
  );
}

const reviewIcons = {
  open: null,
  approved: <IconCircleCheckFilled size={16} className={classes.approved} aria-hidden="true" />,
  rejected: <IconCircleXFilled size={16} className={classes.rejected} aria-hidden="true" />,
} as const satisfies Record<Row['review'], unknown>;

export function ReviewMark({ review }: { readonly review: Row['review'] }) {
  const { t } = useTranslation();
  return (
    <span className={classes.review} data-review={review}>
      {reviewIcons[review] ?? <IconCircleDashed size={16} className={classes.open} aria-hidden="true" />}
      <span className={classes.ellipsis}>{t(`datasetRows.review.${review}`)}</span>
    </span>
  );
}

export function ProblemMarks({ problems }: { readonly problems: RowSummary['problems'] }) {
  const { t } = useTranslation();
  return problems.map((problem) => (
    <span key={problem} className={classes.problem}>
      {t(`datasetRows.problem.${problem}`)}
    </span>
  ));
}
