import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../../electron/contract/planner.ts';
import type { Resident } from '../../../electron/contract/residency.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useEngine } from '../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import classes from './plannerPage.module.css';

/** Loads what is planned, where it is a version that there is; says why not, and lets a person insist. */
export function LoadNow({ plan }: { readonly plan: Plan }) {
  const { t } = useTranslation();
  const { client } = useEngine();
  const { model, precision, profile } = plan;
  const versions = useEngineQuery(
    ['models', 'show', model],
    (engine, options) => engine.models.show({ model: model ?? '' }, options),
    { enabled: model !== null },
  );
  const residents = useEngineQuery(['loaded', 'residency'], (engine, options) =>
    engine.residency.list(undefined, options),
  );
  const load = useMutation({
    mutationFn: (force: boolean) => client.residency.load({ model: model ?? '', precision, profile, force }),
  });
  const unload = useMutation({
    mutationFn: () => client.residency.unload({ model: model ?? '', precision }),
  });
  const isThere = versions.data?.variants.some((variant) => variant.precision === precision) ?? false;
  if (model === null || !isThere) return null;
  const resident = residents.data?.models.find(
    (one) => one.model === model && one.precision === precision && one.profile === profile,
  );
  const failed = load.error ?? unload.error;
  return (
    <>
      <Group gap="xs" className={classes.load}>
        <ResidentState resident={resident} />
        {resident?.state === 'ready' ? (
          <Button variant="default" size="sm" loading={unload.isPending} onClick={() => unload.mutate()}>
            {t('planner.load.unload')}
          </Button>
        ) : (
          <Button
            size="sm"
            loading={load.isPending || resident?.state === 'loading'}
            onClick={() => load.mutate(false)}
          >
            {t('planner.load.now')}
          </Button>
        )}
      </Group>
      {failed ? (
        <div className={classes.wide}>
          <LoadError
            error={failed}
            force={() => load.mutate(true)}
            dismiss={() => [load, unload].map((one) => one.reset())}
          />
        </div>
      ) : null}
    </>
  );
}

function ResidentState({ resident }: { readonly resident: Resident | undefined }) {
  const { t } = useTranslation();
  if (resident?.state !== 'ready') return null;
  return (
    <Text size="sm" className={classes.quiet}>
      {t(resident.pinned ? 'planner.load.pinned' : 'planner.load.inMemory')}
    </Text>
  );
}

interface LoadErrorProps {
  readonly error: Error;
  readonly force: () => void;
  readonly dismiss: () => void;
}

function LoadError({ error, force, dismiss }: LoadErrorProps) {
  const { t } = useTranslation();
  const record = toErrorRecord(error);
  const insist = { label: t('planner.load.anyway'), run: force };
  return (
    <ErrorNote
      error={record}
      onDismiss={dismiss}
      {...(record.code === 'memory.notEnough' ? { action: insist } : {})}
    />
  );
}
