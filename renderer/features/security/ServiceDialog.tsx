import { Button, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../../components/FormDialog.tsx';
import { saveFile } from '../../view/saveFile.ts';
import classes from './security.module.css';
import { useKeyAct } from './useKeys.ts';

const ordinaryName = 'inhouse-key';

/** A secret for the service manager of a machine that starts without people: given out once. */
export function ServiceDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [credential, setCredential] = useState(ordinaryName);
  const { form, data } = useKeyAct((client) => client.keys.addService({ credential }));
  if (data === undefined)
    return (
      <FormDialog
        {...form}
        title={t('security.service.title')}
        action={t('security.service.action')}
        isReady={/^[\w.-]{1,100}$/.test(credential)}
        onClose={onClose}
      >
        <Text size="sm">{t('security.service.text')}</Text>
        <TextInput
          label={t('security.service.name')}
          value={credential}
          data-autofocus
          onChange={({ currentTarget }) => setCredential(currentTarget.value)}
        />
      </FormDialog>
    );
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('security.service.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('importing.close') }}
    >
      <Stack gap="md">
        <Text size="sm">{t('security.service.made')}</Text>
        <Code block className={classes.command ?? ''}>
          {`systemd-creds encrypt --name=${credential} ${credential}.txt /etc/credstore.encrypted/${credential}\n# [Service]\nLoadCredentialEncrypted=${credential}`}
        </Code>
        <Group justify="flex-end">
          <Button
            variant="default"
            leftSection={<IconDownload size={16} />}
            onClick={() => saveFile(`${credential}.txt`, `${data.secret}\n`, 'text/plain')}
          >
            {t('security.service.save')}
          </Button>
          <Button onClick={onClose}>{t('security.service.done')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
