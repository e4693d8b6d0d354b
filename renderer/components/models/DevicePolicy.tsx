import { SegmentedControl, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { GpuPolicy, ModelPolicy } from '../../../electron/contract/providers.ts';
import { useEngine } from '../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import { ErrorNote } from '../ErrorNote.tsx';
import { QueryGate } from '../QueryGate.tsx';
import classes from './device.module.css';

interface DevicePolicyProps {
  /** The model's id. */
  readonly model: string;
  readonly name: string;
}

const choices = ['inherit', 'require', 'prefer', 'never'] as const;

/**
 * Whether one model uses a GPU: like the machine's setting, required, preferred or never, with what that means below. It
 * reads and stores the choice itself; place it wherever a model's settings are. The choice holds from the next load on.
 */
export function DevicePolicy({ model, name }: DevicePolicyProps) {
  const { t } = useTranslation();
  const engine = useEngine();
  const cache = useQueryClient();
  const key = ['models', 'policy', model] as const;
  const query = useEngineQuery(key, (client) => client.providers.policy({ model }));
  const machine = useEngineQuery(['settings', 'read'], (client) => client.settings.read());
  const choose = useMutation({
    mutationFn: (policy: GpuPolicy | null) => engine.client.providers.setPolicy({ model, policy }),
    onMutate: (policy) => cache.setQueryData<ModelPolicy>(key, (before) => before && { ...before, policy }),
    onSettled: () => query.refetch(),
  });
  return (
    <QueryGate query={query}>
      {({ policy, effective }) => {
        const holds = policy ?? machine.data?.gpuPolicy ?? effective;
        return (
          <div className={classes.policy}>
            <SegmentedControl
              aria-label={t('providers.policy.label', { name })}
              size="xs"
              value={policy ?? 'inherit'}
              onChange={(value) => choose.mutate(value === 'inherit' ? null : (value as GpuPolicy))}
              data={choices.map((value) => ({ value, label: t(`providers.policy.${value}`) }))}
            />
            <Text size="xs" className={classes.quiet} aria-live="polite">
              {t(`providers.policy.text.${holds}`)} {t('providers.policy.nextLoad')}
            </Text>
            {choose.error ? <ErrorNote error={toErrorRecord(choose.error)} onDismiss={choose.reset} /> : null}
          </div>
        );
      }}
    </QueryGate>
  );
}
