import { ActionIcon, Badge, Button, Menu, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import type { Account, SessionInfo } from '../../../electron/contract/accounts.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useAccess } from '../../engine/access.ts';
import { useAct } from '../../engine/useAct.ts';
import { usePermissions } from '../../engine/usePermissions.ts';
import { formatMoment } from '../../i18n/times.ts';
import type { PersonTask } from './PersonDialog.tsx';
import classes from './people.module.css';

interface PersonLineProps {
  readonly account: Account;
  readonly onTask: (task: PersonTask) => void;
}

/** One person: who, what for, when last here, where signed in, and what an administrator can do about it. */
export function PersonLine({ account, onTask }: PersonLineProps) {
  const { t, i18n } = useTranslation();
  const isOwn = useAccess(({ person }) => person === account.id);
  const { may } = usePermissions();
  const { name, role, state, lastSeenAt, mustChange, sessions } = account;
  const when = lastSeenAt === null ? null : formatMoment(lastSeenAt, i18n.language as Language);
  return (
    <li className={classes.person} data-state={state}>
      <span className={classes.initial} aria-hidden="true">
        {[...name][0]?.toUpperCase()}
      </span>
      <div className={classes.who}>
        <div className={classes.name}>
          <Text fw={600}>{name}</Text>
          {isOwn ? <Badge variant="light">{t('access.people.you')}</Badge> : null}
          {state === 'disabled' ? (
            <Badge variant="light" color="gray">
              {t('access.people.disabled')}
            </Badge>
          ) : null}
        </div>
        <Text size="sm" className={classes.quiet}>
          {t(`access.roles.${role}.name`)} ·{' '}
          {when === null ? t('access.people.never') : t('access.people.lastSeen', { when })}
          {mustChange && state === 'active' ? ` · ${t('access.people.mustChange')}` : ''}
        </Text>
        {sessions.length === 0 ? null : (
          <ul
            className={classes.sessions}
            aria-label={t('access.people.sessions', { count: sessions.length })}
          >
            {sessions.map((session) => (
              <SessionLine key={session.id} session={session} />
            ))}
          </ul>
        )}
      </div>
      {may('accounts.write') ? <PersonActions account={account} onTask={onTask} /> : null}
    </li>
  );
}

function PersonActions({ account, onTask }: PersonLineProps) {
  const { t } = useTranslation();
  const kinds =
    account.state === 'active'
      ? (['rename', 'changeRole', 'reset', 'disable'] as const)
      : (['rename', 'changeRole', 'enable'] as const);
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('access.people.actions', { name: account.name })}
        >
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((kind) => (
          <Menu.Item key={kind} onClick={() => onTask({ kind, account })}>
            {t(`access.people.${kind}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const channels = ['window', 'headless', 'local', 'shell'] as const;

function SessionLine({ session }: { readonly session: SessionInfo }) {
  const { t, i18n } = useTranslation();
  const { may } = usePermissions();
  const { form } = useAct((client) => client.accounts.endSession({ session: session.id }));
  const channel = channels.find((known) => known === session.channel) ?? 'window';
  const said = {
    channel: t(`access.people.channel.${channel}`),
    when: formatMoment(session.startedAt, i18n.language as Language),
  };
  return (
    <li className={classes.session}>
      <Text size="sm" className={classes.quiet}>
        {t('access.people.since', said)}
      </Text>
      {may('accounts.write') ? (
        <Button
          variant="subtle"
          size="compact-xs"
          loading={form.isPending}
          aria-label={t('access.people.endOf', said)}
          onClick={form.onSubmit}
        >
          {t('access.people.end')}
        </Button>
      ) : null}
      {form.error ? <ErrorNote error={form.error} onDismiss={form.onDismiss} /> : null}
    </li>
  );
}
