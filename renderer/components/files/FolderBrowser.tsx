import { ActionIcon, Alert, Button, Text, TextInput, Tooltip } from '@mantine/core';
import { IconRefresh, IconSearch } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import { InfoIcon } from '../icons.tsx';
import { QueryGate } from '../QueryGate.tsx';
import { Breadcrumbs } from './Breadcrumbs.tsx';
import { BrowseHint } from './BrowseHint.tsx';
import type { ChoosingFor, ChosenSource } from './chosenSource.ts';
import { DropAnywhere } from './DropAnywhere.tsx';
import { FolderList } from './FolderList.tsx';
import classes from './files.module.css';
import { filterEntries } from './filterEntries.ts';

/** A stick that is put in is seen without a press; a listing is cheap, but not free. */
const lookAgainMs = 10_000;

interface FolderBrowserProps {
  readonly choosing: ChoosingFor;
  readonly onChoose: (source: ChosenSource) => void;
  readonly withSample: boolean;
}

/** The folders that were allowed at start, and what lies in them. Only grants are known here, never a path. */
export function FolderBrowser({ choosing, onChoose, withSample }: FolderBrowserProps) {
  const { t } = useTranslation();
  const [trail, setTrail] = useState<readonly ChosenSource[]>([]);
  const [search, setSearch] = useState('');
  const [dropped, setDropped] = useState(false);
  const here = trail.at(-1) ?? null;
  const listing = useListing(here, withSample);
  const goTo = (next: readonly ChosenSource[]) => {
    setTrail(next);
    setSearch('');
  };
  const explainDrop = useCallback(() => setDropped(true), []);
  return (
    <section className={classes.browser} aria-label={t('files.label')}>
      {choosing === 'data' ? null : <DropAnywhere onDrop={explainDrop} />}
      <div className={classes.bar}>
        <Breadcrumbs trail={trail} onGo={goTo} />
        <TextInput
          className={classes.search}
          size="xs"
          aria-label={t('files.search')}
          placeholder={t('files.search')}
          leftSection={<IconSearch size={14} />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        <Tooltip label={t('files.refresh')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('files.refresh')}
            loading={listing.isFetching && listing.isError}
            onClick={() => void listing.refetch()}
          >
            <IconRefresh size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      {dropped ? (
        <Alert
          color="gray"
          icon={<InfoIcon />}
          title={t('files.droppedTitle')}
          withCloseButton
          closeButtonLabel={t('errors.dismiss')}
          onClose={() => setDropped(false)}
        >
          <Text size="sm">{t('files.dropped')}</Text>
        </Alert>
      ) : null}
      <QueryGate query={listing}>
        {({ entries, truncated, hasRoots }) => (
          <>
            {hasRoots || entries.length > 0 ? (
              <FolderList
                key={here?.grant ?? 'roots'}
                entries={filterEntries(entries, search)}
                choosing={choosing}
                emptyText={search ? t('files.nothingFound') : t('files.empty')}
                isInside={here !== null}
                onOpen={(entry) => goTo([...trail, entry])}
                onChoose={onChoose}
                onUp={() => goTo(trail.slice(0, -1))}
              />
            ) : null}
            {truncated ? (
              <Text size="xs" className={classes.quiet}>
                {t('files.truncated', { count: entries.length })}
              </Text>
            ) : null}
          </>
        )}
      </QueryGate>
      {here === null && listing.data && !listing.data.hasRoots ? <BrowseHint choosing={choosing} /> : null}
      {here !== null && choosing !== 'text' ? (
        <div className={classes.foot}>
          <Text size="xs" className={classes.quiet}>
            {t(`files.useThisText.${choosing}`)}
          </Text>
          <Button size="xs" variant="default" onClick={() => onChoose(here)}>
            {t(`files.useThis.${choosing}`, { name: here.name })}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function useListing(here: ChosenSource | null, withSample: boolean) {
  return useEngineQuery(
    ['models', 'folder', here?.grant ?? null, withSample],
    async (client, options) => {
      if (here) return { hasRoots: true, ...(await client.files.list({ folder: here.grant }, options)) };
      const { entries, sample } = await client.files.roots(undefined, options);
      const shown = withSample ? entries : entries.filter(({ grant }) => grant !== sample);
      return { entries: shown, truncated: false, hasRoots: entries.some(({ grant }) => grant !== sample) };
    },
    { everyMs: lookAgainMs },
  );
}
