import { Button, Group, TagsInput, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import { FormDialog } from '../../components/FormDialog.tsx';
import { Panel } from '../../components/Panel.tsx';
import { QueryGate } from '../../components/QueryGate.tsx';
import { useAct } from '../../engine/useAct.ts';
import { formatDay } from '../../i18n/times.ts';
import { saveFile } from '../../view/saveFile.ts';
import classes from './security.module.css';
import { useCertificate, useKeyAct } from './useKeys.ts';

const authorityFile = 'inhouse-authority.pem';

/** The certificate with which other machines of this network are served: over TLS 1.3, and only then. */
export function MachinesPanel() {
  const { t, i18n } = useTranslation();
  const certificate = useCertificate();
  const [isMaking, setMaking] = useState(false);
  const save = useAct(
    (client) => client.tls.authority(),
    ({ pem }) => saveFile(authorityFile, pem, 'application/x-pem-file'),
  );
  return (
    <Panel title={t('security.machines.title')}>
      <Text size="sm" className={classes.quiet}>
        {t('security.machines.text')}
      </Text>
      <QueryGate query={certificate}>
        {({ certificate: found }) => (
          <>
            {found === null ? (
              <Text size="sm">{t('security.machines.none')}</Text>
            ) : (
              <dl className={classes.facts}>
                <dt>{t('security.machines.names')}</dt>
                <dd translate="no">{found.names.join(', ')}</dd>
                <dt>{t('security.machines.until')}</dt>
                <dd>{formatDay(found.validUntil, i18n.language as Language)}</dd>
                <dt>{t('security.machines.fingerprint')}</dt>
                <dd className={classes.fingerprint} translate="no">
                  {found.authorityFingerprint}
                </dd>
              </dl>
            )}
            <Group gap="xs">
              <Button variant="default" size="xs" onClick={() => setMaking(true)}>
                {t(found === null ? 'security.machines.make' : 'security.machines.renew')}
              </Button>
              {found === null ? null : (
                <Button
                  variant="default"
                  size="xs"
                  leftSection={<IconDownload size={14} />}
                  onClick={save.form.onSubmit}
                >
                  {t('security.machines.authority')}
                </Button>
              )}
            </Group>
            {isMaking ? (
              <CertificateDialog names={found?.names ?? []} onClose={() => setMaking(false)} />
            ) : null}
          </>
        )}
      </QueryGate>
    </Panel>
  );
}

function CertificateDialog({
  names: given,
  onClose,
}: {
  readonly names: readonly string[];
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const [names, setNames] = useState<string[]>([...given]);
  const { form } = useKeyAct((client) => client.tls.make({ names }), onClose);
  return (
    <FormDialog
      {...form}
      title={t('security.machines.makeTitle')}
      action={t('security.machines.makeAction')}
      isReady={names.length > 0}
      onClose={onClose}
    >
      <TagsInput
        label={t('security.machines.names')}
        description={t('security.machines.namesText')}
        placeholder="ward7.hospital.example"
        value={names}
        maxTags={50}
        acceptValueOnBlur
        data-autofocus
        onChange={setNames}
      />
    </FormDialog>
  );
}
