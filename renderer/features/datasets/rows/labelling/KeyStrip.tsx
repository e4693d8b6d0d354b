import { Button, Kbd, Switch } from '@mantine/core';
import { IconTags } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRowActs } from '../hands/useRowActs.ts';
import { useRowsScope } from '../rowsScope.ts';
import { LabelDot } from '../table/marks.tsx';
import { useTableView } from '../tableView.ts';
import { LabelEditor } from './LabelEditor.tsx';
import classes from './labelling.module.css';

/** As many labels as there are keys for them. */
export const labelKeys = 9;

/** Below the table: which key does what to the row at the cursor. Each is a button, too. */
export function KeyStrip() {
  const { t } = useTranslation();
  const { dataset } = useRowsScope();
  const acts = useRowActs();
  const advances = useTableView((table) => table.advances);
  const [isEditing, setEditing] = useState(false);
  const labels = dataset.labels.slice(0, labelKeys);
  return (
    <div className={classes.strip} role="toolbar" aria-label={t('datasetRows.keys')}>
      {labels.map((label, index) => (
        <button
          key={label}
          type="button"
          className={classes.key}
          title={t('datasetRows.key.label', { label })}
          onClick={() => acts.label(label)}
        >
          <Kbd size="xs">{index + 1}</Kbd>
          <LabelDot label={label} labels={dataset.labels} />
          <span className={classes.keyName}>{label}</span>
        </button>
      ))}
      {labels.length > 0 ? (
        <Key name="0" label={t('datasetRows.key.noLabel')} onPress={() => acts.label(null)} />
      ) : null}
      <Key name={t('datasetRows.key.space')} label={t('datasetRows.approve')} onPress={acts.approve} />
      <Key name="⇧ 1–5" label={t('datasetRows.column.stars')} />
      <Key name="U" label={t('app.undo')} onPress={acts.undo} />
      <span className={classes.grow} />
      <Switch
        size="xs"
        label={t('datasetRows.advances')}
        checked={advances}
        onChange={({ currentTarget }) => useTableView.setState({ advances: currentTarget.checked })}
      />
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconTags size={15} />}
        onClick={() => setEditing(true)}
      >
        {t(labels.length > 0 ? 'datasetRows.labels.action' : 'datasetRows.labels.setUp')}
      </Button>
      <LabelEditor opened={isEditing} onClose={() => setEditing(false)} />
    </div>
  );
}

interface KeyProps {
  readonly name: string;
  readonly label: string;
  readonly onPress?: () => void;
}

function Key({ name, label, onPress }: KeyProps) {
  const content = (
    <>
      <Kbd size="xs">{name}</Kbd>
      <span className={classes.keyName}>{label}</span>
    </>
  );
  return onPress ? (
    <button type="button" className={classes.key} onClick={onPress}>
      {content}
    </button>
  ) : (
    <span className={classes.key}>{content}</span>
  );
}
