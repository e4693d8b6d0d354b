import { Modal, Stack, Text } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { verificationSchema } from '../../../../electron/contract/datasets/versions.ts';
import { Caution } from '../../../components/Caution.tsx';
import { JobOutcome } from '../../../components/jobs/JobOutcome.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import classes from './versions.module.css';

interface VerifyDialogProps {
  readonly dataset: string;
  readonly version: number;
  readonly onClose: () => void;
}

/** Makes every hash of a version again while it is shown. */
export function VerifyDialog({ dataset, version, onClose }: VerifyDialogProps) {
  const { t } = useTranslation();
  const { client } = useEngine();
  // Asked once for each time that the dialog is opened; not again because something else has changed.
  const started = useQuery({
    queryKey: ['verify', dataset, version],
    queryFn: () => client.datasets.versions.verify({ dataset, version }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('datasetsVersions.number', { number: version })}
      closeButtonProps={{ 'aria-label': t('datasetsVersions.close') }}
    >
      <QueryGate query={started}>
        {({ job }) => (
          <JobOutcome job={job} title={t('datasetsVersions.verifying')}>
            {(result) => <Verdict version={version} result={result} />}
          </JobOutcome>
        )}
      </QueryGate>
    </Modal>
  );
}

function Verdict({ version, result }: { readonly version: number; readonly result: unknown }) {
  const { t, i18n } = useTranslation();
  const { rows, withdrawn, hash, broken } = verificationSchema.parse(result);
  const counts = { number: version, rows: rows.toLocaleString(i18n.language), withdrawn };
  return (
    <Stack gap="sm" role="status">
      {broken === null ? (
        <Text className={classes.good}>
          <IconShieldCheck size={20} aria-hidden="true" />
          {t(withdrawn > 0 ? 'datasetsVersions.intactWithdrawn' : 'datasetsVersions.intact', counts)}
        </Text>
      ) : (
        <Caution title={t('datasetsVersions.broken', { number: version })}>
          <Text size="sm">{t(`datasetsVersions.brokenText.${broken.what}`, { row: broken.row })}</Text>
          <Text size="sm">{t('datasetsVersions.brokenNext')}</Text>
        </Caution>
      )}
      <div>
        <Text size="sm" className={classes.quiet}>
          {t('datasetsVersions.detail.hash')}
        </Text>
        <code className={`${classes.hash} ${classes.wrapped}`}>{hash}</code>
      </div>
    </Stack>
  );
}
