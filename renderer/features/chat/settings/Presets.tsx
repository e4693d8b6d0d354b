import { ActionIcon, Button, Popover, Select, TextInput, Tooltip } from '@mantine/core';
import { IconDeviceFloppy, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Preset } from '../../../../electron/contract/chat.ts';
import { showUndo } from '../../../components/showUndo.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { attempt } from '../hands.ts';
import type { ConversationSettings } from './conversationSettings.ts';
import classes from './settings.module.css';

interface PresetsProps {
  readonly settings: ConversationSettings;
  readonly onApply: (settings: ConversationSettings) => void;
}

/** System prompts and settings under names: applied, saved, deleted. */
export function Presets({ settings, onApply }: PresetsProps) {
  const { t } = useTranslation();
  const engine = useEngine();
  const presets =
    useEngineQuery(['chat', 'presets'], (client, options) => client.chat.presets(undefined, options)).data
      ?.presets ?? [];
  const current = presets.find((preset) => isSame(preset, settings)) ?? null;
  const remove = (preset: Preset) =>
    attempt(async () => {
      await engine.client.chat.removePreset({ preset: preset.id });
      const { name, system, sampling } = preset;
      showUndo({
        message: t('chat.presets.removed', { name }),
        label: t('app.undo'),
        undo: () => void attempt(() => engine.client.chat.savePreset({ name, system, sampling })),
      });
    });
  return (
    <div className={classes.presets}>
      <Select
        className={classes.presetSelect}
        label={t('chat.presets.label')}
        placeholder={t(presets.length === 0 ? 'chat.presets.none' : 'chat.presets.choose')}
        disabled={presets.length === 0}
        searchable={presets.length > 8}
        data={presets.map(({ id, name }) => ({ value: id, label: name }))}
        value={current?.id ?? null}
        onChange={(id) => {
          const preset = presets.find((one) => one.id === id);
          if (preset) onApply({ system: preset.system || null, sampling: preset.sampling });
        }}
      />
      <SavePreset settings={settings} names={presets} />
      <Tooltip label={t('chat.presets.remove')}>
        <ActionIcon
          size="lg"
          variant="default"
          disabled={!current}
          aria-label={t('chat.presets.remove')}
          onClick={() => current && void remove(current)}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

interface SavePresetProps {
  readonly settings: ConversationSettings;
  readonly names: readonly Preset[];
}

/** Under a name that is taken, the preset of that name is replaced. */
function SavePreset({ settings, names }: SavePresetProps) {
  const { t } = useTranslation();
  const engine = useEngine();
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState('');
  const taken = names.find((preset) => preset.name === name.trim());
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    const { system, sampling } = settings;
    const preset = { name: name.trim(), system: system ?? '', sampling, ...(taken ? { id: taken.id } : {}) };
    if (await attempt(() => engine.client.chat.savePreset(preset))) {
      setOpened(false);
      setName('');
    }
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Tooltip label={t('chat.presets.save')}>
          <ActionIcon
            size="lg"
            variant="default"
            aria-label={t('chat.presets.save')}
            onClick={() => setOpened(!opened)}
          >
            <IconDeviceFloppy size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <form className={classes.savePreset} onSubmit={(event) => void save(event)}>
          <TextInput
            data-autofocus
            size="sm"
            label={t('chat.presets.name')}
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" size="sm" disabled={name.trim() === ''}>
            {t(taken ? 'chat.presets.replace' : 'chat.presets.saveShort')}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

function isSame(preset: Preset, { system, sampling }: ConversationSettings): boolean {
  return preset.system === (system ?? '') && sorted(preset.sampling) === sorted(sampling);
}

function sorted(sampling: object): string {
  return JSON.stringify(Object.entries(sampling).sort(([a], [b]) => a.localeCompare(b)));
}
