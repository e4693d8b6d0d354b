import { Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../electron/contract/accounts.ts';
import { type Role, roleNames } from '../../../electron/contract/roles.ts';
import { isGoodPassphrase, NewPassphrase } from '../../components/access/NewPassphrase.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import type { EngineClient } from '../../engine/connection.ts';
import { useAct } from '../../engine/useAct.ts';
import classes from './people.module.css';

export type PersonTask =
  | { readonly kind: 'add' }
  | {
      readonly kind: 'rename' | 'changeRole' | 'reset' | 'enable' | 'disable';
      readonly account: Account;
    };

interface Filled {
  readonly name: string;
  readonly role: Role;
  readonly passphrase: string;
}

interface Task {
  readonly fields: readonly (keyof Filled)[];
  readonly run: (client: EngineClient, account: string, filled: Filled) => Promise<unknown>;
}

/** What each asks for, and what is done with it. */
const tasks: Readonly<Record<PersonTask['kind'], Task>> = {
  add: {
    fields: ['name', 'role', 'passphrase'],
    run: ({ accounts }, _, filled) => accounts.add(filled),
  },
  rename: { fields: ['name'], run: ({ accounts }, account, { name }) => accounts.rename({ account, name }) },
  changeRole: {
    fields: ['role'],
    run: ({ accounts }, account, { role }) => accounts.changeRole({ account, role }),
  },
  reset: {
    fields: ['passphrase'],
    run: ({ accounts }, account, { passphrase }) => accounts.resetPassphrase({ account, passphrase }),
  },
  enable: {
    fields: ['passphrase'],
    run: ({ accounts }, account, { passphrase }) => accounts.enable({ account, passphrase }),
  },
  disable: { fields: [], run: ({ accounts }, account) => accounts.disable({ account }) },
};

/** One act of an administrator on one person. */
export function PersonDialog({ task, onClose }: { readonly task: PersonTask; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const account = task.kind === 'add' ? null : task.account;
  const [name, setName] = useState(account?.name ?? '');
  const [role, setRole] = useState<Role>(account?.role ?? 'operator');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const { fields, run } = tasks[task.kind];
  const { form } = useAct(
    (client) => run(client, account?.id ?? '', { name: name.trim(), role, passphrase }),
    () => {
      void queries.invalidateQueries({ queryKey: ['settings', 'accounts'] });
      onClose();
    },
  );
  const isChosen = isGoodPassphrase(passphrase) && passphrase === again;
  const isReady = name.trim() !== '' && (!fields.includes('passphrase') || isChosen);
  const { title, text, action } = useWords(task);
  return (
    <FormDialog {...form} title={title} action={action} isReady={isReady} onClose={onClose}>
      {text === null ? null : <Text size="sm">{text}</Text>}
      {fields.includes('name') ? (
        <TextInput
          label={t('access.people.name')}
          value={name}
          maxLength={200}
          autoComplete="off"
          data-autofocus
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
      ) : null}
      {fields.includes('role') ? <RoleChoice value={role} onChange={setRole} /> : null}
      {fields.includes('passphrase') ? (
        <>
          <Text size="sm">{t('access.people.temporaryText')}</Text>
          <NewPassphrase value={passphrase} again={again} onChange={setPassphrase} onAgain={setAgain} />
        </>
      ) : null}
    </FormDialog>
  );
}

/** A menu's words without what says that more is asked. */
const bare = (text: string) => text.replace(/…$/, '');

function useWords(task: PersonTask): { title: string; text: string | null; action: string } {
  const { t } = useTranslation();
  const save = t('access.people.save');
  if (task.kind === 'add')
    return { title: t('access.people.addTitle'), text: null, action: t('access.people.add') };
  const { name } = task.account;
  const title = {
    rename: bare(t('access.people.rename')),
    changeRole: t('access.people.roleTitle', { name }),
    reset: t('access.people.resetTitle', { name }),
    enable: t('access.people.enableTitle', { name }),
    disable: t('access.people.disableTitle', { name }),
  }[task.kind];
  const text = {
    rename: null,
    changeRole: t('access.people.roleText'),
    reset: t('access.people.resetText'),
    enable: null,
    disable: t('access.people.disableText'),
  }[task.kind];
  const isPlain = task.kind === 'enable' || task.kind === 'disable';
  return { title, text, action: isPlain ? bare(t(`access.people.${task.kind}`)) : save };
}

function RoleChoice({ value, onChange }: { readonly value: Role; readonly onChange: (role: Role) => void }) {
  const { t } = useTranslation();
  return (
    <Radio.Group
      label={t('access.people.role')}
      value={value}
      onChange={(chosen) => onChange(roleNames.find((role) => role === chosen) ?? value)}
    >
      <Stack gap="xs" mt={4}>
        {roleNames.map((role) => (
          <Radio.Card
            key={role}
            value={role}
            className={classes.role}
            aria-label={t(`access.roles.${role}.name`)}
          >
            <Group wrap="nowrap" align="flex-start" gap="sm">
              <Radio.Indicator />
              <div>
                <Text size="sm" fw={600}>
                  {t(`access.roles.${role}.name`)}
                </Text>
                <Text size="sm" className={classes.quiet}>
                  {t(`access.roles.${role}.text`)}
                </Text>
              </div>
            </Group>
          </Radio.Card>
        ))}
      </Stack>
    </Radio.Group>
  );
}
