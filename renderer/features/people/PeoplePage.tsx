import { Button, TextInput } from '@mantine/core';
import { IconSearch, IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../electron/contract/accounts.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { PageFrame } from '../../components/PageFrame.tsx';
import { QueryGate } from '../../components/QueryGate.tsx';
import { useAccess } from '../../engine/access.ts';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import { usePermissions } from '../../engine/usePermissions.ts';
import { PersonDialog, type PersonTask } from './PersonDialog.tsx';
import { PersonLine } from './PersonLine.tsx';
import classes from './people.module.css';

/** Sessions come and go without a row that changes. */
const lookAgainMs = 10_000;
/** From here on one looks for somebody. */
const many = 8;

/** Who may sign in here, and what for. */
export default function PeoplePage() {
  const { t } = useTranslation();
  const mode = useAccess(({ state }) => state?.mode);
  const { may } = usePermissions();
  const [task, setTask] = useState<PersonTask | null>(null);
  const people = useEngineQuery(
    ['settings', 'accounts'],
    (client, options) => client.accounts.list(undefined, options),
    { everyMs: lookAgainMs },
  );
  const add = may('accounts.write') ? (
    <Button leftSection={<IconUserPlus size={16} />} onClick={() => setTask({ kind: 'add' })}>
      {t('access.people.add')}
    </Button>
  ) : null;
  if (mode === 'single')
    return (
      <PageFrame title={t('access.people.title')}>
        <EmptyState
          icon={<IconUsers size={40} stroke={1.5} />}
          title={t('access.people.noAccounts')}
          text={t('access.people.noAccountsText')}
        />
      </PageFrame>
    );
  return (
    <PageFrame title={t('access.people.title')} subtitle={t('access.people.subtitle')} actions={add}>
      <QueryGate query={people}>{({ accounts }) => <List accounts={accounts} onTask={setTask} />}</QueryGate>
      {task === null ? null : <PersonDialog task={task} onClose={() => setTask(null)} />}
    </PageFrame>
  );
}

interface ListProps {
  readonly accounts: readonly Account[];
  readonly onTask: (task: PersonTask) => void;
}

function List({ accounts, onTask }: ListProps) {
  const { t } = useTranslation();
  const [sought, setSought] = useState('');
  const words = sought.trim().toLowerCase();
  const shown = accounts.filter(({ name, role }) =>
    `${name} ${t(`access.roles.${role}.name`)}`.toLowerCase().includes(words),
  );
  return (
    <>
      {accounts.length >= many ? (
        <TextInput
          aria-label={t('access.people.find')}
          placeholder={t('access.people.find')}
          leftSection={<IconSearch size={16} />}
          value={sought}
          onChange={({ currentTarget }) => setSought(currentTarget.value)}
        />
      ) : null}
      <ul className={classes.list}>
        {shown.map((account) => (
          <PersonLine key={account.id} account={account} onTask={onTask} />
        ))}
      </ul>
      {shown.length === 0 ? <p className={classes.quiet}>{t('access.people.nobody')}</p> : null}
      {accounts.length === 1 ? <p className={classes.quiet}>{t('access.people.alone')}</p> : null}
    </>
  );
}
