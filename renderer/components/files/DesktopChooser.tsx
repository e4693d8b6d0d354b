import { Button, Group, Text } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChosenFolder, DesktopBridge } from '../../../electron/contract/desktop.ts';
import type { ErrorRecord } from '../../../electron/contract/jobs.ts';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { ErrorNote } from '../ErrorNote.tsx';
import type { ChoosingFor, ChosenSource } from './chosenSource.ts';
import { DropAnywhere } from './DropAnywhere.tsx';
import classes from './files.module.css';

interface DesktopChooserProps {
  readonly bridge: DesktopBridge;
  readonly choosing: ChoosingFor;
  readonly onChoose: (source: ChosenSource) => void;
}

/** The system's dialog, and whatever is dropped on the window. */
export function DesktopChooser({ bridge, choosing, onChoose }: DesktopChooserProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<ErrorRecord | null>(null);
  const ask = async (question: () => Promise<ChosenFolder>) => {
    setAsking(true);
    setError(null);
    try {
      const chosen = await question();
      if (chosen.kind === 'granted') onChoose({ grant: chosen.grant, name: chosen.name });
      else if (chosen.kind === 'refused') setError(chosen.error);
    } catch (failed) {
      setError(toErrorRecord(failed));
    } finally {
      setAsking(false);
    }
  };
  return (
    <div className={classes.desktop}>
      <IconFolderOpen size={40} stroke={1.25} className={classes.desktopIcon} />
      <Text className={classes.quiet}>{t(`files.desktop.${choosing}`)}</Text>
      <Group gap="sm">
        {choosing === 'data' ? (
          <Button loading={asking} onClick={() => void ask(() => bridge.chooseDataFile())}>
            {t('files.desktop.chooseFile')}
          </Button>
        ) : null}
        {choosing === 'text' ? null : (
          <Button
            variant={choosing === 'data' ? 'default' : 'filled'}
            loading={asking}
            onClick={() => void ask(() => bridge.chooseFolder())}
          >
            {t('files.desktop.choose')}
          </Button>
        )}
      </Group>
      <Text size="sm" className={classes.quiet}>
        {t(`files.desktop.drop.${choosing}`)}
      </Text>
      {error ? <ErrorNote error={error} onDismiss={() => setError(null)} /> : null}
      {/* Where rows are imported, the page itself takes what is dropped. */}
      {choosing === 'data' ? null : (
        <DropAnywhere onDrop={([file]) => file && void ask(() => bridge.grantDropped(file))} />
      )}
    </div>
  );
}
