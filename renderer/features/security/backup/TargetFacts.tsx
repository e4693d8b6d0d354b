import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import { formatBytes } from '../../../../electron/common/format.ts';
import type { BackupTarget } from '../../../../electron/contract/backup.ts';
import { formatMoment } from '../../../i18n/times.ts';
import classes from './backup.module.css';

/** What is known of a folder's backups, also while its medium lies elsewhere. */
export function TargetFacts({ target }: { readonly target: BackupTarget }) {
  const { t, i18n } = useTranslation();
  const { newest, verifiedAt, drilledAt, isThere, isOnDataDisk } = target;
  const moment = (at: string | null) =>
    at === null ? t('backup.facts.never') : formatMoment(at, i18n.language as Language);
  return (
    <>
      <dl className={classes.facts}>
        <div>
          <dt>{t('backup.facts.newest')}</dt>
          <dd>{newest ? `${moment(newest.madeAt)}, ${formatBytes(newest.sizeBytes)}` : moment(null)}</dd>
        </div>
        <div>
          <dt>{t('backup.facts.verified')}</dt>
          <dd>{moment(verifiedAt)}</dd>
        </div>
        <div>
          <dt>{t('backup.facts.drilled')}</dt>
          <dd>{moment(drilledAt)}</dd>
        </div>
      </dl>
      {isThere ? null : (
        <Text size="sm" className={classes.quiet}>
          {t('backup.notThere')}
        </Text>
      )}
      {isOnDataDisk ? (
        <Text size="sm" className={classes.caution}>
          {t('backup.onDataDisk')}
        </Text>
      ) : null}
    </>
  );
}
