import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../../components/FormDialog.tsx';
import { useKeyAct } from './useKeys.ts';

/** Lets the key store of this computer's user open the data; in the desktop window only, whose shell reaches it. */
export function KeyStoreButton({ isRenewal }: { readonly isRenewal: boolean }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const close = () => setAsking(false);
  const { form } = useKeyAct((client) => client.keys.addKeyStore(), close);
  return (
    <>
      <Button variant="default" size="xs" onClick={() => setAsking(true)}>
        {t(isRenewal ? 'security.keyStore.renew' : 'security.keyStore.add')}
      </Button>
      {isAsking ? (
        <FormDialog
          {...form}
          title={t('security.keyStore.title')}
          action={t('security.keyStore.action')}
          isReady
          onClose={close}
        >
          <Text size="sm">{t('security.keyStore.text')}</Text>
          <Text size="sm">{t('security.keyStore.limits')}</Text>
          {isRenewal ? <Text size="sm">{t('security.keyStore.renewText')}</Text> : null}
        </FormDialog>
      ) : null}
    </>
  );
}
