import { Badge, Button, Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import { formatBytes, formatPercent } from '../../../electron/common/format.ts';
import type { Disk, Inventory, ReadRate } from '../../../electron/contract/hardware.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { PartGate } from '../../components/hardware/PartGate.tsx';
import { Panel } from '../../components/Panel.tsx';
import { formatMoment } from '../../i18n/times.ts';
import classes from './hardware.module.css';
import type { Measuring } from './useReadRate.ts';

interface DisksPanelProps extends Pick<Inventory, 'disks' | 'readRate'> {
  readonly measuring: Measuring;
}

export function DisksPanel({ disks, readRate, measuring }: DisksPanelProps) {
  const { t } = useTranslation();
  return (
    <Panel title={t('hardware.disks.title')}>
      <PartGate part={disks}>
        {(list) => (
          <ul className={classes.plainList}>
            {list.map((disk) => (
              <li key={disk.mount} className={classes.disk}>
                <DiskLine disk={disk} />
                {disk.holdsStore ? <Rate rate={readRate} measuring={measuring} /> : null}
              </li>
            ))}
          </ul>
        )}
      </PartGate>
    </Panel>
  );
}

/** Above this share in use a disk is shown as nearly full. */
const nearlyFull = 0.92;

function DiskLine({ disk }: { readonly disk: Disk }) {
  const { t } = useTranslation();
  const { mount, fileSystem, kind, freeBytes, totalBytes, holdsStore } = disk;
  const share = totalBytes === 0 ? 0 : 1 - freeBytes / totalBytes;
  const what = [kind && t(`hardware.disks.kinds.${kind}`), fileSystem].filter(Boolean).join(' · ');
  return (
    <>
      <div className={classes.diskHead}>
        <span className={classes.diskName}>{mount}</span>
        {what ? (
          <Text size="sm" className={classes.quiet}>
            {what}
          </Text>
        ) : null}
        {holdsStore ? (
          <Badge size="sm" variant="light" tt="none">
            {t('hardware.disks.store')}
          </Badge>
        ) : null}
      </div>
      <Progress
        value={share * 100}
        color={share > nearlyFull ? 'red' : 'harbor'}
        aria-label={t('hardware.disks.used', { share: formatPercent(share, { digits: 0 }) })}
      />
      <Text size="sm" className={classes.quiet}>
        {t('hardware.disks.free', { free: formatBytes(freeBytes), total: formatBytes(totalBytes) })}
      </Text>
    </>
  );
}

function Rate({ rate, measuring }: { readonly rate: ReadRate | null; readonly measuring: Measuring }) {
  const { t } = useTranslation();
  const { error, isMeasuring, measure, dismiss } = measuring;
  return (
    <>
      <div className={classes.rate}>
        <div className={classes.rateText}>
          {rate ? <RateText rate={rate} /> : <Text size="sm">{t('hardware.disks.rateNone')}</Text>}
        </div>
        <Button size="xs" variant="default" loading={isMeasuring} onClick={measure}>
          {isMeasuring ? t('hardware.disks.measuring') : t('hardware.disks.measure')}
        </Button>
      </div>
      {error ? <ErrorNote error={error} onDismiss={dismiss} /> : null}
    </>
  );
}

/** Less is read in so short a time that opening the files weighs more than reading them. */
const enoughBytes = 200e6;

function RateText({ rate }: { readonly rate: ReadRate }) {
  const { t, i18n } = useTranslation();
  const { bytesPerSecond, bytes, files, isUncached, measuredAt } = rate;
  const when = formatMoment(measuredAt, i18n.language as Language);
  return (
    <>
      <Text size="sm" fw={600}>
        {t('hardware.disks.rate', { rate: formatBytes(bytesPerSecond) })}
      </Text>
      <Text size="xs" className={classes.quiet}>
        {t('hardware.disks.rateFrom', { bytes: formatBytes(bytes), files, when })}{' '}
        {isUncached ? t('hardware.disks.rateUncached') : t('hardware.disks.rateCached')}{' '}
        {bytes < enoughBytes ? t('hardware.disks.rateSmall') : null}
      </Text>
    </>
  );
}
