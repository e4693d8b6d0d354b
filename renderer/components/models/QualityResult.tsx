import { CloseButton, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatPercent } from '../../../electron/common/format.ts';
import { CheckIcon, WarningIcon } from '../icons.tsx';
import { type Choice, mainReport } from './choices.ts';
import classes from './models.module.css';

/** What the import made: the version's quality against the original, its size and its speed. */
export function QualityResult({
  choice,
  onClose,
}: {
  readonly choice: Choice;
  /** Left out: it stays. */
  readonly onClose?: () => void;
}) {
  const { t } = useTranslation();
  const { model, variant } = choice;
  const report = mainReport(variant);
  const passed = report?.gate.passed ?? true;
  const precision = variant.precision.toUpperCase();
  const limit = report ? formatPercent(report.gate.limit) : '';
  return (
    <section className={classes.quality} data-passed={passed} data-testid="quality" aria-live="polite">
      <div className={classes.qualityHead}>
        <span className={passed ? classes.good : classes.warning}>
          {passed ? <CheckIcon /> : <WarningIcon />}
        </span>
        <Text fw={650} component="h2" className={classes.qualityTitle}>
          {t(passed ? 'quality.passed' : 'quality.failed', { name: model.name })}
        </Text>
        {onClose ? <CloseButton onClick={onClose} aria-label={t('quality.close')} size="sm" /> : null}
      </div>
      {report ? (
        <>
          <Text size="sm" className={classes.quiet}>
            {t(passed ? 'quality.passedText' : 'quality.failedText', { precision, limit })}
          </Text>
          <dl className={classes.figures}>
            <Figure
              name={t('quality.perplexity')}
              value={formatPercent(report.perplexityChange, { signed: true })}
              remark={t('quality.limit', { value: `+${limit}` })}
            />
            <Figure
              name={t('quality.agreement')}
              value={formatPercent(report.topOneAgreement, { digits: 1 })}
            />
            <Figure
              name={t('quality.size')}
              value={formatBytes(variant.sizeBytes)}
              remark={t('quality.from', { value: formatBytes(model.sourceBytes) })}
            />
            <Figure
              name={t('quality.speed')}
              value={t('quality.perSecond', { rate: report.tokensPerSecond.toFixed(0) })}
            />
          </dl>
        </>
      ) : null}
    </section>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly remark?: string;
}

function Figure({ name, value, remark }: FigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
      {remark ? <dd className={classes.remark}>{remark}</dd> : null}
    </div>
  );
}
