import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import { Panel } from '../../components/Panel.tsx';
import { SettingRow } from '../../components/SettingRow.tsx';
import { changeLanguage } from '../../i18n/startTexts.ts';
import { textSizes, usePreferences } from '../../view/preferences.ts';
import classes from './settings.module.css';

/** Each language by its own name, whatever the page speaks. */
const languages: readonly { readonly value: Language; readonly label: string }[] = [
  { value: 'en', label: 'English' },
  { value: 'zh-CN', label: '简体中文' },
];
const schemes = ['auto', 'light', 'dark'] as const;

/** What this browser remembers: language, colours, size of the text. */
export function LookPanel() {
  const { t } = useTranslation();
  const { language, textSize } = usePreferences();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const speak = (chosen: Language) => {
    usePreferences.setState({ language: chosen });
    void changeLanguage(chosen);
  };
  return (
    <Panel title={t('settings.look.title')}>
      <div className={classes.stack}>
        <SettingRow name={t('settings.look.language')} text={t('settings.look.languageText')}>
          <SegmentedControl
            aria-label={t('settings.look.language')}
            value={language}
            data={[...languages]}
            onChange={(value) => speak(value as Language)}
          />
        </SettingRow>
        <SettingRow
          name={t('settings.look.colors')}
          text={t('settings.look.colorsText')}
          onReset={colorScheme === 'auto' ? undefined : () => setColorScheme('auto')}
        >
          <SegmentedControl
            aria-label={t('settings.look.colors')}
            value={colorScheme}
            data={schemes.map((value) => ({ value, label: t(`settings.look.scheme.${value}`) }))}
            onChange={(value) => setColorScheme(value as (typeof schemes)[number])}
          />
        </SettingRow>
        <SettingRow
          name={t('settings.look.textSize')}
          text={t('settings.look.textSizeText')}
          onReset={textSize === 'normal' ? undefined : () => usePreferences.setState({ textSize: 'normal' })}
        >
          <SegmentedControl
            aria-label={t('settings.look.textSize')}
            value={textSize}
            data={textSizes.map((value) => ({ value, label: t(`settings.look.size.${value}`) }))}
            onChange={(value) => usePreferences.setState({ textSize: value as (typeof textSizes)[number] })}
          />
        </SettingRow>
      </div>
    </Panel>
  );
}
