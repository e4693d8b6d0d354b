import { ActionIcon, Button, Group, Text } from '@mantine/core';
import {
  IconDeviceDesktop,
  IconFileCertificate,
  IconKey,
  IconLockOpen,
  IconServer,
  IconTrash,
  IconUsb,
} from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import type { SlotKind } from '../../../electron/contract/access.ts';
import { findDesktopBridge } from '../../../electron/contract/desktop.ts';
import type { KeySlot } from '../../../electron/contract/keys.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Panel } from '../../components/Panel.tsx';
import { QueryGate } from '../../components/QueryGate.tsx';
import { formatDay } from '../../i18n/times.ts';
import { KeyStoreButton } from './KeyStoreButton.tsx';
import { ServiceDialog } from './ServiceDialog.tsx';
import classes from './security.module.css';
import { TokenDialog } from './TokenDialog.tsx';
import { useKeyAct, useKeys } from './useKeys.ts';

const icons: Readonly<Record<SlotKind, ReactNode>> = {
  passphrase: <IconKey size={18} />,
  recovery: <IconFileCertificate size={18} />,
  osKeyStore: <IconDeviceDesktop size={18} />,
  token: <IconUsb size={18} />,
  service: <IconServer size={18} />,
  clear: <IconLockOpen size={18} />,
};

type Dialog = 'token' | 'service' | 'recovery' | null;

/** What opens the keys: each way on a line, and what can be added. */
export function WaysInPanel({ onRecoveryKey }: { readonly onRecoveryKey: (recoveryKey: string) => void }) {
  const { t } = useTranslation();
  const keys = useKeys();
  const [dialog, setDialog] = useState<Dialog>(null);
  const close = () => setDialog(null);
  const renew = useKeyAct(
    (client) => client.keys.renewRecovery(),
    ({ recoveryKey }) => onRecoveryKey(recoveryKey),
  );
  return (
    <Panel title={t('security.waysIn.title')}>
      <Text size="sm" className={classes.quiet}>
        {t('security.waysIn.text')}
      </Text>
      <QueryGate query={keys}>
        {({ slots }) => (
          <ul className={classes.slots}>
            {slots.map((slot) => (
              <SlotLine key={slot.id} slot={slot} isLast={slots.length === 1} />
            ))}
          </ul>
        )}
      </QueryGate>
      {renew.form.error ? <ErrorNote error={renew.form.error} onDismiss={renew.form.onDismiss} /> : null}
      {keys.data?.encryption === 'on' ? (
        <Group gap="xs">
          {findDesktopBridge() === null ? null : (
            <KeyStoreButton isRenewal={keys.data.slots.some(({ kind }) => kind === 'osKeyStore')} />
          )}
          <Button variant="default" size="xs" onClick={() => setDialog('recovery')}>
            {t('security.waysIn.renewRecovery')}
          </Button>
          <Button variant="default" size="xs" onClick={() => setDialog('token')}>
            {t('security.waysIn.addToken')}
          </Button>
          <Button variant="default" size="xs" onClick={() => setDialog('service')}>
            {t('security.waysIn.addService')}
          </Button>
        </Group>
      ) : null}
      {dialog === 'token' ? <TokenDialog onClose={close} /> : null}
      {dialog === 'service' ? <ServiceDialog onClose={close} /> : null}
      <ConfirmDialog
        opened={dialog === 'recovery'}
        title={t('security.waysIn.renewTitle')}
        confirm={t('security.waysIn.renew')}
        isGrave={false}
        onClose={close}
        onConfirm={() => {
          close();
          renew.form.onSubmit();
        }}
      >
        <Text size="sm">{t('security.waysIn.renewText')}</Text>
      </ConfirmDialog>
    </Panel>
  );
}

function SlotLine({ slot, isLast }: { readonly slot: KeySlot; readonly isLast: boolean }) {
  const { t, i18n } = useTranslation();
  const { id, kind, label, createdAt } = slot;
  const [isRemoving, setRemoving] = useState(false);
  const remove = useKeyAct((client) => client.keys.remove({ id }));
  const kindName = t(`security.waysIn.kind.${kind}`);
  const name = label === '' ? kindName : t('security.waysIn.named', { kind: kindName, label });
  // An account's passphrase goes with the account.
  const canGo = kind !== 'passphrase' && kind !== 'clear' && !isLast;
  return (
    <li className={classes.slot}>
      <span className={classes.slotIcon} aria-hidden="true">
        {icons[kind]}
      </span>
      <div>
        <Text size="sm" className={classes.slotName}>
          {name}
        </Text>
        <Text size="sm" className={classes.quiet}>
          {t(`security.waysIn.kindText.${kind}`)}
        </Text>
      </div>
      <Text size="sm" className={classes.quiet}>
        {formatDay(createdAt, i18n.language as Language)}
      </Text>
      {canGo ? (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('security.waysIn.remove', { name })}
          loading={remove.form.isPending}
          onClick={() => setRemoving(true)}
        >
          <IconTrash size={16} />
        </ActionIcon>
      ) : (
        <span />
      )}
      {remove.form.error ? <ErrorNote error={remove.form.error} onDismiss={remove.form.onDismiss} /> : null}
      <ConfirmDialog
        opened={isRemoving}
        title={t('security.waysIn.removeTitle', { name })}
        confirm={t('security.waysIn.removeAction')}
        onClose={() => setRemoving(false)}
        onConfirm={() => {
          setRemoving(false);
          remove.form.onSubmit();
        }}
      >
        <Text size="sm">{t('security.waysIn.removeText')}</Text>
      </ConfirmDialog>
    </li>
  );
}
