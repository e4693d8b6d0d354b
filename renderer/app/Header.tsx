import { ActionIcon, Button, SegmentedControl, Tooltip, useMantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../electron/common/errors/appError.ts';
import { MoonIcon, NewConversationIcon, SunIcon, SystemColorsIcon } from '../components/icons.tsx';
import { Logo } from '../components/Logo.tsx';
import { changeLanguage } from '../i18n/startTexts.ts';
import classes from './app.module.css';
import { usePreferences } from './preferences.ts';

interface HeaderProps {
  readonly picker: ReactNode;
  readonly canBeginAnew: boolean;
  readonly onNewConversation: () => void;
}

/** The bar at the top: whose page this is, which model answers, and how the page looks. */
export function Header({ picker, canBeginAnew, onNewConversation }: HeaderProps) {
  const { t } = useTranslation();
  return (
    <header className={classes.header}>
      <div className={classes.brand}>
        <Logo />
        <span className={classes.name}>Inhouse</span>
      </div>
      {picker}
      <div className={classes.tools}>
        <Button
          className={classes.newConversation}
          variant="subtle"
          color="gray"
          leftSection={<NewConversationIcon />}
          disabled={!canBeginAnew}
          onClick={onNewConversation}
        >
          {t('header.newConversation')}
        </Button>
        <LanguageSwitch />
        <ColorSwitch />
      </div>
    </header>
  );
}

const languages: { value: Language; label: string }[] = [
  { value: 'en', label: 'EN' },
  { value: 'zh-CN', label: '中文' },
];

function LanguageSwitch() {
  const { t } = useTranslation();
  const language = usePreferences((preferences) => preferences.language);
  const choose = (value: Language) => {
    usePreferences.setState({ language: value });
    void changeLanguage(value);
  };
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('header.language')}
      data={languages}
      value={language}
      onChange={choose}
    />
  );
}

const nextScheme = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const schemeIcons = { auto: <SystemColorsIcon />, light: <SunIcon />, dark: <MoonIcon /> } as const;

function ColorSwitch() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const label = t(`header.colors.${colorScheme}`);
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        onClick={() => setColorScheme(nextScheme[colorScheme])}
      >
        {schemeIcons[colorScheme]}
      </ActionIcon>
    </Tooltip>
  );
}
