import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import type { ErrorRecord } from '../../../../electron/contract/jobs.ts';
import { explain } from '../../../engine/errorRecord.ts';
import classes from './device.module.css';

/** Why it is not a device that would have come first, a sentence each. */
export function DeviceReasons({ reasons }: { readonly reasons: readonly ErrorRecord[] }) {
  const { t, i18n } = useTranslation();
  if (reasons.length === 0) return null;
  return (
    <ul className={classes.reasons}>
      {reasons.map((reason) => (
        <Text component="li" size="xs" key={`${reason.code} ${reason.data.provider ?? ''}`}>
          {explain(t, reason, i18n.language as Language).what}
        </Text>
      ))}
    </ul>
  );
}
