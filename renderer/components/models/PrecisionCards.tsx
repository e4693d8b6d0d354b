import { Badge, Radio, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../electron/common/format.ts';
import type { FileGrant } from '../../../electron/contract/files.ts';
import type { Preview } from '../../../electron/contract/models.ts';
import type { Plan } from '../../../electron/contract/planner.ts';
import { PlanVerdict } from '../planner/PlanVerdict.tsx';
import { useFolderPlans } from '../planner/usePlans.ts';
import classes from './importing.module.css';
import { type Precision, precisions, roomFor, type SourceMode } from './precisions.ts';

interface PrecisionCardsProps {
  readonly folder: FileGrant;
  readonly preview: Preview;
  readonly sourceMode: SourceMode;
  readonly value: Precision;
  readonly onChange: (precision: Precision) => void;
}

/** Each precision with what it is for, what it takes on this disk, and whether it would run in this memory. */
export function PrecisionCards({ folder, preview, sourceMode, value, onChange }: PrecisionCardsProps) {
  const { t } = useTranslation();
  const planOf = useFolderPlans(folder);
  return (
    <Radio.Group
      value={value}
      onChange={(chosen) => onChange(chosen as Precision)}
      label={t('importing.precision')}
    >
      <div className={classes.cards}>
        {precisions.map((precision) => (
          <PrecisionCard
            key={precision}
            precision={precision}
            {...roomFor(preview, sourceMode, precision)}
            variantBytes={preview.variantBytes[precision]}
            plan={planOf(precision)}
          />
        ))}
      </div>
    </Radio.Group>
  );
}

interface PrecisionCardProps {
  readonly precision: Precision;
  readonly variantBytes: number;
  readonly preparedBytes: number;
  readonly freeAfterBytes: number;
  readonly plan: Plan | undefined;
}

function PrecisionCard(props: PrecisionCardProps) {
  const { precision, variantBytes, preparedBytes, freeAfterBytes, plan } = props;
  const { t } = useTranslation();
  return (
    <Radio.Card value={precision} className={classes.card}>
      <div className={classes.cardHead}>
        <Radio.Indicator />
        <Text fw={650}>{precision.toUpperCase()}</Text>
        {precision === 'int8' ? (
          <Badge variant="light" size="sm">
            {t('importing.recommended')}
          </Badge>
        ) : null}
      </div>
      <Text size="xs" className={classes.quiet}>
        {t(`importing.about.${precision}`)}
      </Text>
      <Text size="sm" fw={600} className={classes.numbers}>
        {formatBytes(variantBytes)}
      </Text>
      <Text size="xs" className={classes.quiet}>
        {t('importing.prepared', { size: formatBytes(preparedBytes) })}
      </Text>
      {plan ? <PlanVerdict plan={plan} compact /> : null}
      {freeAfterBytes < 0 ? (
        <Text size="xs" className={classes.tooMuch}>
          {t('importing.tooLarge')}
        </Text>
      ) : null}
    </Radio.Card>
  );
}
