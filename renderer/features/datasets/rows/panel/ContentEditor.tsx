import { ActionIcon, Button, Select, Switch, TagsInput, Textarea } from '@mantine/core';
import { IconArrowDown, IconArrowsExchange, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import {
  type ChatContent,
  type ImageContent,
  type PreferenceContent,
  type RowContent,
  type Turn,
  turnRoles,
} from '../../../../../electron/common/datasetRow.ts';
import { BoxedPicture } from './BoxedPicture.tsx';
import { addTurn, changeTurn, moveTurn, removeTurn } from './content.ts';
import classes from './panel.module.css';

interface EditorProps<Content> {
  readonly content: Content;
  readonly onChange: (content: Content) => void;
}

const growing = { autosize: true, minRows: 2, maxRows: 24 } as const;

/** Everything that a row holds, to be written. */
export function ContentEditor({ content, onChange }: EditorProps<RowContent>) {
  const { t } = useTranslation();
  if ('text' in content)
    return (
      <Textarea
        {...growing}
        label={t('datasetRows.text')}
        value={content.text}
        onChange={({ currentTarget }) => onChange({ text: currentTarget.value })}
      />
    );
  if ('image' in content) return <PictureEditor content={content} onChange={onChange} />;
  return (
    <div className={classes.turns}>
      <TurnsEditor content={content} onChange={onChange} />
      {'chosen' in content ? <PairEditor content={content} onChange={onChange} /> : null}
      {'good' in content ? (
        <Switch
          label={t('datasetRows.good')}
          checked={content.good}
          onChange={({ currentTarget }) => onChange({ ...content, good: currentTarget.checked })}
        />
      ) : null}
    </div>
  );
}

function TurnsEditor<Content extends ChatContent>({ content, onChange }: EditorProps<Content>) {
  const { t } = useTranslation();
  const { turns } = content;
  const set = (changed: readonly Turn[]) => onChange({ ...content, turns: changed });
  return (
    <>
      {turns.map((turn, at) => (
        <section
          // biome-ignore lint/suspicious/noArrayIndexKey: turns have their order only
          key={at}
          className={classes.turnEditor}
          aria-label={t('datasetRows.turnNumber', { number: at + 1 })}
        >
          <div className={classes.turnHead}>
            <Select
              size="xs"
              w="9rem"
              allowDeselect={false}
              aria-label={t('datasetRows.roleOfTurn', { number: at + 1 })}
              data={turnRoles.map((role) => ({ value: role, label: t(`datasetRows.role.${role}`) }))}
              value={turn.role}
              onChange={(role) => set(changeTurn(turns, at, { role: role ?? turn.role }))}
            />
            <TurnButtons at={at} turns={turns} onChange={set} />
          </div>
          <Textarea
            {...growing}
            aria-label={t('datasetRows.turnText', {
              number: at + 1,
              role: t(`datasetRows.role.${turn.role}`),
            })}
            value={turn.content}
            onChange={({ currentTarget }) => set(changeTurn(turns, at, { content: currentTarget.value }))}
          />
        </section>
      ))}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} />}
        className={classes.addTurn}
        onClick={() => set(addTurn(turns))}
      >
        {t('datasetRows.addTurn')}
      </Button>
    </>
  );
}

interface TurnButtonsProps {
  readonly at: number;
  readonly turns: readonly Turn[];
  readonly onChange: (turns: readonly Turn[]) => void;
}

function TurnButtons({ at, turns, onChange }: TurnButtonsProps) {
  const { t } = useTranslation();
  const number = at + 1;
  const buttons = [
    {
      label: t('datasetRows.turnUp', { number }),
      icon: <IconArrowUp size={15} />,
      isPossible: at > 0,
      run: () => onChange(moveTurn(turns, at, -1)),
    },
    {
      label: t('datasetRows.turnDown', { number }),
      icon: <IconArrowDown size={15} />,
      isPossible: number < turns.length,
      run: () => onChange(moveTurn(turns, at, 1)),
    },
    {
      label: t('datasetRows.turnRemove', { number }),
      icon: <IconX size={15} />,
      isPossible: turns.length > 1,
      run: () => onChange(removeTurn(turns, at)),
    },
  ];
  return (
    <span className={classes.turnButtons}>
      {buttons.map(({ label, icon, isPossible, run }) => (
        <ActionIcon
          key={label}
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={label}
          title={label}
          disabled={!isPossible}
          onClick={run}
        >
          {icon}
        </ActionIcon>
      ))}
    </span>
  );
}

function PairEditor({ content, onChange }: EditorProps<PreferenceContent>) {
  const { t } = useTranslation();
  const { chosen, rejected } = content;
  return (
    <>
      <div className={classes.pair}>
        <Textarea
          {...growing}
          label={t('datasetRows.chosen')}
          value={chosen}
          onChange={({ currentTarget }) => onChange({ ...content, chosen: currentTarget.value })}
        />
        <Textarea
          {...growing}
          label={t('datasetRows.rejected')}
          value={rejected}
          onChange={({ currentTarget }) => onChange({ ...content, rejected: currentTarget.value })}
        />
      </div>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconArrowsExchange size={14} />}
        className={classes.addTurn}
        onClick={() => onChange({ ...content, chosen: rejected, rejected: chosen })}
      >
        {t('datasetRows.swap')}
      </Button>
    </>
  );
}

/** The picture itself stays; what it is said to show may be corrected. */
function PictureEditor({ content, onChange }: EditorProps<ImageContent>) {
  const { t } = useTranslation();
  const { labels, boxes } = content;
  return (
    <div className={classes.turns}>
      <BoxedPicture content={content} />
      <TagsInput
        label={t('datasetRows.column.pictureLabels')}
        value={[...labels]}
        onChange={(changed) => onChange({ ...content, labels: changed })}
      />
      {boxes.map((box, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: boxes have their order only
        <div key={at} className={classes.boxEditor}>
          <span className={classes.grow}>
            {t('datasetRows.box', {
              label: box.label,
              x: Math.round(box.x),
              y: Math.round(box.y),
              width: Math.round(box.width),
              height: Math.round(box.height),
            })}
          </span>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={t('datasetRows.boxRemove', { label: box.label })}
            onClick={() => onChange({ ...content, boxes: boxes.toSpliced(at, 1) })}
          >
            <IconX size={15} />
          </ActionIcon>
        </div>
      ))}
    </div>
  );
}
