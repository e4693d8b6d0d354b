import { Menu, Modal, UnstyledButton } from '@mantine/core';
import { showNotification } from '@mantine/notifications';
import { IconKey, IconLock, IconLogout } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChangePassphraseForm } from '../components/access/ChangePassphraseForm.tsx';
import { useAccess } from '../engine/access.ts';
import { useEngine } from '../engine/EngineContext.tsx';
import { type Action, useOfferedActions } from '../view/actions.ts';
import classes from './app.module.css';

/** Who is signed in, and the way out; nothing in an installation without accounts. */
export function PersonMenu() {
  const { t } = useTranslation();
  const { access } = useEngine();
  const name = useAccess(({ lastName }) => lastName);
  const role = useAccess(({ lastRole }) => lastRole);
  const [isChanging, setChanging] = useState(false);
  const actions = useMemo(
    (): Action[] =>
      name === null
        ? []
        : [
            {
              ...{ id: 'access.lock', section: 'view', label: t('access.menu.lock'), shortcut: 'mod+L' },
              whileTyping: true,
              run: () => void access.lock(),
            },
            {
              ...{ id: 'access.signOut', section: 'view', label: t('access.menu.signOut') },
              run: () => void access.leave(),
            },
          ],
    [t, access, name],
  );
  useOfferedActions('person', actions);
  if (name === null || role === null) return null;
  return (
    <>
      <Menu position="right-end" withinPortal shadow="md">
        <Menu.Target>
          <UnstyledButton className={classes.railEntry} title={t('access.menu.open', { name })}>
            <span className={classes.railPerson} aria-hidden="true">
              {[...name][0]?.toUpperCase()}
            </span>
            <span className={classes.railLabel}>{name}</span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            {name} · {t(`access.roles.${role}.name`)}
          </Menu.Label>
          <Menu.Item leftSection={<IconKey size={16} />} onClick={() => setChanging(true)}>
            {t('access.menu.change')}
          </Menu.Item>
          <Menu.Item leftSection={<IconLock size={16} />} onClick={() => void access.lock()}>
            {t('access.menu.lock')}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void access.leave()}>
            {t('access.menu.signOut')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={isChanging}
        onClose={() => setChanging(false)}
        title={t('access.change.title')}
        closeButtonProps={{ 'aria-label': t('importing.close') }}
      >
        <ChangePassphraseForm
          onChanged={(given) => {
            access.accept(given);
            setChanging(false);
            showNotification({ color: 'teal', withBorder: true, message: t('access.change.done') });
          }}
        />
      </Modal>
    </>
  );
}
