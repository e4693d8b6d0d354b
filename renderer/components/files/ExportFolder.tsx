import { Button, Code, Group, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findDesktopBridge } from '../../../electron/contract/desktop.ts';
import type { ErrorRecord } from '../../../electron/contract/jobs.ts';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import { ErrorNote } from '../ErrorNote.tsx';
import type { ChosenSource } from './chosenSource.ts';
import classes from './files.module.css';

interface ExportFolderProps {
  readonly folder: ChosenSource | null;
  readonly onChange: (folder: ChosenSource | null) => void;
}

/** Where something is written to: on the desktop the system's dialog, in a browser a folder that was allowed at start. */
export function ExportFolder({ folder, onChange }: ExportFolderProps) {
  const { t } = useTranslation();
  const bridge = findDesktopBridge();
  const [error, setError] = useState<ErrorRecord | null>(null);
  const allowed = useEngineQuery(
    ['settings', 'writable'],
    (client, options) => client.files.writable(undefined, options),
    { enabled: bridge === null },
  ).data?.folders;
  if (bridge)
    return (
      <Stack gap="xs">
        <Group>
          <Button
            variant="default"
            onClick={() =>
              void bridge.chooseExportFolder().then((chosen) => {
                setError(chosen.kind === 'refused' ? chosen.error : null);
                if (chosen.kind === 'granted') onChange({ grant: chosen.grant, name: chosen.name });
              })
            }
          >
            {t('files.desktop.choose')}
          </Button>
          {folder ? <Text size="sm">{t('files.exportTo.chosen', { name: folder.name })}</Text> : null}
        </Group>
        {error ? <ErrorNote error={error} onDismiss={() => setError(null)} /> : null}
      </Stack>
    );
  if (allowed?.length === 0)
    return (
      <div className={classes.hint}>
        <Text fw={600} size="sm">
          {t('files.exportTo.none')}
        </Text>
        <Text size="sm" className={classes.quiet}>
          {t('files.exportTo.noneText')}
        </Text>
        <Code>inhouse serve --export-to FOLDER</Code>
      </div>
    );
  return (
    <Radio.Group
      label={t('files.exportTo.label')}
      value={folder?.grant ?? null}
      onChange={(value) => onChange(allowed?.find(({ grant }) => grant === value) ?? null)}
    >
      <Stack gap="xs" mt={6}>
        {(allowed ?? []).map(({ name, grant }) => (
          <Radio key={grant} value={grant} label={name} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
