import { Badge, Text } from '@mantine/core';
import { IconBox, IconChevronRight, IconFile, IconFolder } from '@tabler/icons-react';
import { type KeyboardEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { formatOfExtension } from '../../../electron/common/datasetFile.ts';
import { formatBytes } from '../../../electron/common/format.ts';
import type { FolderEntry } from '../../../electron/contract/files.ts';
import type { ChoosingFor, ChosenSource } from './chosenSource.ts';
import classes from './files.module.css';

interface FolderListProps {
  readonly entries: readonly FolderEntry[];
  readonly choosing: ChoosingFor;
  readonly emptyText: string;
  /** Whether there is a folder above this one. */
  readonly isInside: boolean;
  readonly onOpen: (folder: ChosenSource) => void;
  readonly onChoose: (source: ChosenSource) => void;
  readonly onUp: () => void;
}

/** Arrow keys walk the entries, Enter opens or chooses, Backspace goes up. */
export function FolderList(props: FolderListProps) {
  const { entries, choosing, emptyText, isInside, onOpen, onChoose, onUp } = props;
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  if (entries.length === 0) return <Text className={classes.none}>{emptyText}</Text>;
  return (
    <ul
      ref={list}
      className={classes.list}
      aria-label={t('files.entries')}
      onKeyDown={(event) => {
        if (event.key === 'Backspace' && isInside) onUp();
        else walk(event, list.current);
      }}
    >
      {entries.map((entry) => (
        <li key={entry.grant + entry.name} className={classes.item}>
          <Entry
            entry={entry}
            choosing={choosing}
            onPress={() => (opens(entry, choosing) ? onOpen(entry) : onChoose(entry))}
          />
        </li>
      ))}
    </ul>
  );
}

function opens({ kind }: FolderEntry, choosing: ChoosingFor): boolean {
  return kind === 'folder' || (kind === 'model' && choosing !== 'model');
}

/** Other files can be chosen all the same: what they are is found out by looking into them. */
function fits({ name }: FolderEntry, choosing: ChoosingFor): boolean {
  if (choosing !== 'data') return choosing === 'text';
  return (/\.[^.]+$/.exec(name.toLowerCase())?.[0] ?? '') in formatOfExtension;
}

const icons = { folder: IconFolder, model: IconBox, file: IconFile } as const satisfies Record<
  FolderEntry['kind'],
  unknown
>;

interface EntryProps {
  readonly entry: FolderEntry;
  readonly choosing: ChoosingFor;
  readonly onPress: () => void;
}

function Entry({ entry, choosing, onPress }: EntryProps) {
  const { t } = useTranslation();
  const Icon = icons[entry.kind];
  return (
    <button
      type="button"
      className={classes.entry}
      data-kind={entry.kind}
      data-quiet={entry.kind === 'file' && !fits(entry, choosing)}
      onClick={onPress}
    >
      <Icon size={20} stroke={1.5} aria-hidden="true" className={classes.entryIcon} />
      <span className={classes.entryName} title={entry.name}>
        {entry.name}
      </span>
      {entry.kind === 'model' ? (
        <Badge size="sm" variant="light" className={classes.badge}>
          {t('files.model')}
        </Badge>
      ) : null}
      <span className={classes.entrySize}>
        {entry.sizeBytes === null ? null : formatBytes(entry.sizeBytes)}
      </span>
      {opens(entry, choosing) ? (
        <IconChevronRight size={16} aria-hidden="true" className={classes.arrow} />
      ) : (
        <span className={classes.noArrow} />
      )}
    </button>
  );
}

const moves: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowDown: (index, count) => Math.min(index + 1, count - 1),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_, count) => count - 1,
};

function walk(event: KeyboardEvent, list: HTMLUListElement | null): void {
  const move = moves[event.key];
  const buttons = [...(list?.querySelectorAll('button') ?? [])];
  const index = buttons.indexOf(document.activeElement as HTMLButtonElement);
  if (!move || index === -1) return;
  event.preventDefault();
  buttons[move(index, buttons.length)]?.focus();
}
