import { Alert, List } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import type { ErrorRecord } from '../../../electron/contract/jobs.ts';
import { WarningIcon } from '../../components/icons.tsx';
import { explain } from '../../engine/errorRecord.ts';
import classes from './hardware.module.css';

export function WarningsList({ warnings }: { readonly warnings: readonly ErrorRecord[] }) {
  const { t, i18n } = useTranslation();
  if (warnings.length === 0) return null;
  return (
    <Alert color="yellow" variant="light" icon={<WarningIcon />} title={t('hardware.warnings')}>
      <List size="sm" spacing="xs">
        {warnings.map((warning) => {
          const { what, next } = explain(t, warning, i18n.language as Language);
          return (
            <List.Item key={JSON.stringify(warning)}>
              {what} <span className={classes.quiet}>{next}</span>
            </List.Item>
          );
        })}
      </List>
    </Alert>
  );
}
