import { Button, Text } from '@mantine/core';
import {
  IconArrowsSplit,
  IconFileExport,
  IconGitCompare,
  IconLock,
  IconSnowflake,
  IconUserOff,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DatasetState } from '../../../../electron/contract/datasets/versions.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import type { TabProps } from '../tabs.tsx';
import { TabBody } from '../view/TabBody.tsx';
import { DiffView } from './DiffView.tsx';
import { ExportDialog } from './ExportDialog.tsx';
import { FreezeDialog } from './FreezeDialog.tsx';
import { LeakageView } from './LeakageView.tsx';
import { SplitDialog } from './SplitDialog.tsx';
import { useVersions } from './useVersions.ts';
import { VerifyDialog } from './VerifyDialog.tsx';
import { VersionDialog } from './VersionDialog.tsx';
import { VersionTable } from './VersionTable.tsx';
import classes from './versions.module.css';
import { WithdrawDialog } from './WithdrawDialog.tsx';

type Open =
  | { readonly what: 'split' | 'freeze' | 'withdraw' }
  | { readonly what: 'export'; readonly of: DatasetState }
  | { readonly what: 'detail' | 'verify'; readonly version: number };

/** From rows that are worked on to versions that stay: dividing, freezing, comparing, giving out, and forgetting. */
export default function VersionsTab({ dataset }: TabProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Open | null>(null);
  const [compared, setCompared] = useState<DatasetState | null>(null);
  const versions = useVersions(dataset.id);
  const close = () => setOpen(null);
  const [newest] = versions.data ?? [];
  if (compared !== null)
    return (
      <DiffView
        dataset={dataset.id}
        versions={versions.data ?? []}
        from={compared}
        onBack={() => setCompared(null)}
      />
    );
  const hasRows = dataset.rows > 0;
  return (
    <TabBody label={t('datasets.tab.versions')}>
      <div className={classes.bar}>
        <Button
          leftSection={<IconSnowflake size={17} />}
          disabled={!hasRows}
          onClick={() => setOpen({ what: 'freeze' })}
        >
          {t('datasetsVersions.freeze')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconArrowsSplit size={17} />}
          disabled={!hasRows}
          onClick={() => setOpen({ what: 'split' })}
        >
          {t('datasetsVersions.split')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconGitCompare size={17} />}
          disabled={newest === undefined}
          onClick={() => newest && setCompared(newest.number)}
        >
          {t('datasetsVersions.compare')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconFileExport size={17} />}
          disabled={!hasRows}
          onClick={() => setOpen({ what: 'export', of: newest?.number ?? 'draft' })}
        >
          {t('datasetsVersions.export')}
        </Button>
        <Button
          variant="default"
          ml="auto"
          leftSection={<IconUserOff size={17} />}
          onClick={() => setOpen({ what: 'withdraw' })}
        >
          {t('datasetsVersions.withdraw')}
        </Button>
      </div>
      <QueryGate query={versions}>
        {(found) =>
          found.length === 0 ? (
            <EmptyState
              icon={<IconLock size={44} stroke={1.25} />}
              title={t('datasetsVersions.none')}
              text={t('datasetsVersions.noneText')}
            />
          ) : (
            <VersionTable
              versions={found}
              onShow={(version) => setOpen({ what: 'detail', version })}
              onVerify={(version) => setOpen({ what: 'verify', version })}
              onExport={(of) => setOpen({ what: 'export', of })}
              onCompare={setCompared}
            />
          )
        }
      </QueryGate>
      {hasRows ? <DraftLeakage dataset={dataset.id} /> : null}
      <Withdrawals dataset={dataset.id} />
      <SplitDialog dataset={dataset.id} opened={open?.what === 'split'} onClose={close} />
      <FreezeDialog dataset={dataset.id} opened={open?.what === 'freeze'} onClose={close} />
      <WithdrawDialog dataset={dataset.id} opened={open?.what === 'withdraw'} onClose={close} />
      {open?.what === 'export' ? (
        <ExportDialog dataset={dataset} versions={versions.data ?? []} of={open.of} onClose={close} />
      ) : null}
      {open?.what === 'detail' ? (
        <VersionDialog dataset={dataset.id} version={open.version} onClose={close} />
      ) : null}
      {open?.what === 'verify' ? (
        <VerifyDialog dataset={dataset.id} version={open.version} onClose={close} />
      ) : null}
    </TabBody>
  );
}

function DraftLeakage({ dataset }: { readonly dataset: string }) {
  const { t } = useTranslation();
  const leakage = useEngineQuery(
    ['datasets', 'leakage', dataset],
    (client, options) => client.datasets.versions.leakage({ dataset }, options),
    { keepPrevious: true },
  );
  return (
    <Panel title={t('datasetsVersions.leakage.title')}>
      <QueryGate query={leakage}>{(found) => <LeakageView leakage={found} />}</QueryGate>
    </Panel>
  );
}

function Withdrawals({ dataset }: { readonly dataset: string }) {
  const { t, i18n } = useTranslation();
  const withdrawals = useEngineQuery(['datasets', 'withdrawals', dataset], (client, options) =>
    client.datasets.versions.withdrawals({ dataset }, options),
  );
  const found = withdrawals.data?.withdrawals ?? [];
  if (found.length === 0) return null;
  return (
    <Panel title={t('datasetsVersions.withdrawDialog.list')}>
      <ul className={classes.list}>
        {found.map(({ id, rows, reason, at }) => (
          <li key={id}>
            <span>
              {t('datasetsVersions.withdrawDialog.entry', {
                rows: rows.toLocaleString(i18n.language),
                reason,
              })}
            </span>
            <Text span size="sm">
              {new Date(at).toLocaleDateString(i18n.language)}
            </Text>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
