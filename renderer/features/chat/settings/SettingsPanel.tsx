import { CloseButton, Drawer, SegmentedControl, Text, Textarea, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { PanelBoundary } from '../../../components/PanelBoundary.tsx';
import { useChatPreferences } from '../chatPreferences.ts';
import type { ConversationSettings } from './conversationSettings.ts';
import { Presets } from './Presets.tsx';
import { SamplingFields } from './SamplingFields.tsx';
import { SpeculationField } from './SpeculationField.tsx';
import classes from './settings.module.css';

interface SettingsPanelProps {
  readonly settings: ConversationSettings;
  readonly onChange: (change: Partial<ConversationSettings>) => void;
}

const close = () => useChatPreferences.setState({ settingsShown: false });

/** The settings of the shown conversation: at its side where there is room, else over it. */
export default function SettingsPanel(props: SettingsPanelProps) {
  const { t } = useTranslation();
  const id = useId();
  const hasRoom = useMediaQuery('(min-width: 68em)', true, { getInitialValueInEffect: false });
  if (!hasRoom)
    return (
      <Drawer
        opened
        onClose={close}
        position="right"
        title={t('chat.settings.title')}
        closeButtonProps={{ 'aria-label': t('chat.close') }}
      >
        <SettingsBody {...props} />
      </Drawer>
    );
  return (
    <aside className={classes.side} aria-labelledby={id}>
      <div className={classes.sideHead}>
        <Title order={2} size="h5" id={id}>
          {t('chat.settings.title')}
        </Title>
        <CloseButton onClick={close} aria-label={t('chat.close')} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
      <section className={classes.sideBody} tabIndex={0} aria-labelledby={id}>
        <PanelBoundary>
          <SettingsBody {...props} />
        </PanelBoundary>
      </section>
    </aside>
  );
}

function SettingsBody({ settings, onChange }: SettingsPanelProps) {
  const { t } = useTranslation();
  const profile = useChatPreferences((preferences) => preferences.profile);
  const profileLabel = useId();
  return (
    <div className={classes.body}>
      <Presets settings={settings} onApply={onChange} />
      <Textarea
        label={t('chat.settings.system')}
        description={t('chat.settings.systemText')}
        classNames={{ description: classes.quiet }}
        placeholder={t('chat.settings.systemNone')}
        autosize={(settings.system?.length ?? 0) < 10_000}
        minRows={3}
        maxRows={12}
        maxLength={100_000}
        value={settings.system ?? ''}
        onChange={(event) => onChange({ system: event.currentTarget.value || null })}
      />
      <SamplingFields sampling={settings.sampling} onChange={(sampling) => onChange({ sampling })} />
      <div className={classes.row}>
        <Text size="sm" fw={600} id={profileLabel}>
          {t('chat.settings.profile')}
        </Text>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-labelledby={profileLabel}
          value={profile}
          onChange={(value) => useChatPreferences.setState({ profile: value === 'fast' ? 'fast' : 'exact' })}
          data={[
            { value: 'exact', label: t('chat.settings.exact') },
            { value: 'fast', label: t('chat.settings.fast') },
          ]}
        />
        <Text size="xs" className={classes.quiet}>
          {t(profile === 'exact' ? 'chat.settings.exactText' : 'chat.settings.fastText')}
        </Text>
      </div>
      <SpeculationField sampling={settings.sampling} onChange={(sampling) => onChange({ sampling })} />
    </div>
  );
}
