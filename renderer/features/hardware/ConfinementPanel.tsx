import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Inventory } from '../../../electron/contract/hardware.ts';
import { PartGate } from '../../components/hardware/PartGate.tsx';
import { Panel } from '../../components/Panel.tsx';
import classes from './hardware.module.css';
import { Values } from './Values.tsx';
import { WarningsList } from './WarningsList.tsx';

/** What holds the processes that read files from outside. */
export function ConfinementPanel({ confinement }: Pick<Inventory, 'confinement'>) {
  const { t } = useTranslation();
  return (
    <Panel title={t('hardware.confinement.title')}>
      <Text size="sm" className={classes.quiet}>
        {t('hardware.confinement.text')}
      </Text>
      <PartGate part={confinement}>
        {({ program, error }) => (
          <>
            <Values
              rows={[
                [
                  t('hardware.confinement.by'),
                  program === null
                    ? t('hardware.confinement.node')
                    : t('hardware.confinement.both', { program }),
                ],
                [
                  t('hardware.confinement.network'),
                  program === null
                    ? t('hardware.confinement.networkOpen')
                    : t('hardware.confinement.noNetwork'),
                ],
                [
                  t('hardware.confinement.disk'),
                  program === null
                    ? t('hardware.confinement.chosenOnlyNode')
                    : t('hardware.confinement.chosenOnly'),
                ],
              ]}
            />
            {error ? <WarningsList warnings={[error]} /> : null}
          </>
        )}
      </PartGate>
    </Panel>
  );
}
