import { Button, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useOfferedActions } from '../../../view/actions.ts';
import { ProviderRow } from './ProviderRow.tsx';
import { inOrder } from './providerState.ts';
import classes from './providers.module.css';
import { useProviders } from './useProviders.ts';

/** On what models can run here, as proved by running something on it, and what is missing where they cannot. */
export function ProvidersPanel() {
  const { t } = useTranslation();
  const { query, isProving, error, prove } = useProviders();
  const label = t('providers.proveAll');
  const actions = useMemo(
    () => [
      {
        id: 'hardware.proveProviders',
        section: 'work' as const,
        label,
        keywords: 'GPU CUDA WebGPU DirectML CoreML',
        disabled: isProving,
        run: () => prove(),
      },
    ],
    [label, isProving, prove],
  );
  useOfferedActions('hardware.providers', actions);
  const again = (
    <Button size="xs" variant="default" loading={isProving} onClick={() => prove()}>
      {label}
    </Button>
  );
  return (
    <Panel title={t('providers.title')} actions={again}>
      <Text size="sm" className={classes.about}>
        {t('providers.about')}
      </Text>
      {error ? <ErrorNote error={toErrorRecord(error)} /> : null}
      <QueryGate query={query}>
        {({ providers }) => (
          <ul className={classes.list}>
            {inOrder(providers).map((proof) => (
              <ProviderRow
                key={proof.provider}
                proof={proof}
                isBusy={isProving}
                onProve={() => prove(proof.provider)}
              />
            ))}
          </ul>
        )}
      </QueryGate>
    </Panel>
  );
}
