import { ActionIcon, Code, CopyButton, Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CheckIcon, CopyIcon } from '../icons.tsx';
import type { ChoosingFor } from './chosenSource.ts';
import classes from './files.module.css';

/** Not a path of this machine: an example of one. */
const command = 'inhouse serve --browse /media';

/** What to do when no folder was allowed at start. */
export function BrowseHint({ choosing }: { readonly choosing: ChoosingFor }) {
  const { t } = useTranslation();
  return (
    <div className={classes.hint}>
      <Text fw={600} size="sm">
        {t('files.noRoots')}
      </Text>
      <Text size="sm" className={classes.quiet}>
        {t(choosing === 'data' ? 'files.noRootsData' : 'files.noRootsText')}
      </Text>
      <div className={classes.command}>
        <Code>{command}</Code>
        <CopyButton value={command} timeout={1500}>
          {({ copied, copy }) => (
            <Tooltip label={t(copied ? 'files.copied' : 'files.copy')}>
              <ActionIcon variant="subtle" color="gray" size="sm" onClick={copy} aria-label={t('files.copy')}>
                {copied ? <CheckIcon /> : <CopyIcon />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
