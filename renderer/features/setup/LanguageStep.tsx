import { Button, Group, Radio, SegmentedControl, Text, useMantineColorScheme } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import type { FolderEntry } from '../../../electron/contract/files.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useEngine } from '../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { changeLanguage } from '../../i18n/startTexts.ts';
import { usePreferences } from '../../view/preferences.ts';
import classes from './setup.module.css';
import type { StepProps } from './setupSteps.ts';
import { useSample } from './useSample.ts';

/** Each language by its own name, whatever the page speaks. */
const languages: readonly { readonly value: Language; readonly name: string; readonly hint: string }[] = [
  { value: 'en', name: 'English', hint: 'The window speaks English' },
  { value: 'zh-CN', name: '简体中文', hint: '界面使用简体中文' },
];

/** Language and colours; and, for whoever wants to see something at once, the short way. */
export function LanguageStep({ change }: StepProps) {
  const { t } = useTranslation();
  const engine = useEngine();
  const language = usePreferences((preferences) => preferences.language);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const sample = useSample();
  const choose = (value: string) => {
    const chosen = languages.find((known) => known.value === value)?.value ?? 'en';
    usePreferences.setState({ language: chosen });
    void changeLanguage(chosen);
  };
  const trial = useMutation({
    mutationFn: async ({ grant, name }: FolderEntry) => {
      const { job } = await engine.client.models.import({ folder: grant });
      await change({ step: 'import', folder: { grant, name }, job });
    },
  });
  return (
    <>
      <Radio.Group value={language} onChange={choose} aria-label={t('app.language')}>
        <div className={classes.cards}>
          {languages.map(({ value, name, hint }) => (
            <Radio.Card key={value} value={value} className={classes.card} lang={value}>
              <Group wrap="nowrap" align="flex-start">
                <Radio.Indicator />
                <div>
                  <Text fw={650}>{name}</Text>
                  <Text size="sm" className={classes.quiet}>
                    {hint}
                  </Text>
                </div>
              </Group>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      <div className={classes.row}>
        <Text size="sm" className={classes.quiet}>
          {t('setup.language.colors')}
        </Text>
        <SegmentedControl
          aria-label={t('setup.language.colors')}
          value={colorScheme}
          onChange={(value) => setColorScheme(value as typeof colorScheme)}
          data={(['auto', 'light', 'dark'] as const).map((value) => ({
            value,
            label: t(`setup.language.scheme.${value}`),
          }))}
        />
      </div>
      <div className={classes.actions}>
        <Button size="md" onClick={() => void change({ step: 'hardware' })}>
          {t('setup.begin')}
        </Button>
        {sample ? (
          <Button
            size="md"
            variant="default"
            leftSection={<IconPlayerPlay size={18} />}
            loading={trial.isPending}
            onClick={() => trial.mutate(sample)}
          >
            {t('setup.tryAtOnce')}
          </Button>
        ) : null}
      </div>
      {trial.error ? <ErrorNote error={toErrorRecord(trial.error)} onDismiss={trial.reset} /> : null}
      {sample ? (
        <Text size="sm" className={classes.quiet}>
          {t('setup.tryAtOnceText')}
        </Text>
      ) : null}
    </>
  );
}
