import { Button, type ButtonVariant } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { openImport, useImportDialog } from './importDialog.ts';

/** The rows that come with Inhouse, to try things with; nothing where the installation has none. */
export function SampleButton({ variant }: { readonly variant: ButtonVariant }) {
  const { t } = useTranslation();
  const into = useImportDialog((dialog) => dialog.into);
  const { data } = useEngineQuery(['models', 'roots'], (client, options) =>
    client.files.roots(undefined, options),
  );
  const sample = data?.sampleData;
  if (!sample) return null;
  return (
    <Button
      variant={variant}
      leftSection={<IconSparkles size={16} />}
      onClick={() => openImport(into, { kind: 'look', file: { ...sample, upload: null } })}
    >
      {t('datasetsImport.sample')}
    </Button>
  );
}
