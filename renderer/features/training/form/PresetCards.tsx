import { Badge, Button, Radio, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  presetSettings,
  type TrainingPreset,
  trainingPresets,
} from '../../../../electron/common/training.ts';
import { formatRate } from '../timeWords.ts';
import classes from './form.module.css';
import { presetOf, useRunForm, withPreset } from './runForm.ts';

/** How thoroughly: three kinds of run, each with what it is for. */
export function PresetCards() {
  const { t } = useTranslation();
  const settings = useRunForm((form) => form.settings);
  const chosen = presetOf(settings);
  return (
    <>
      <Radio.Group
        aria-label={t('trainingForm.preset.label')}
        value={chosen}
        onChange={(preset) =>
          useRunForm.setState({ settings: withPreset(settings, preset as TrainingPreset) })
        }
      >
        <div className={classes.cards}>
          {trainingPresets.map((preset) => (
            <PresetCard key={preset} preset={preset} />
          ))}
        </div>
      </Radio.Group>
      {chosen === null ? (
        <Text size="sm" className={classes.quiet} role="status">
          {t('trainingForm.preset.own')}
        </Text>
      ) : null}
    </>
  );
}

function PresetCard({ preset }: { readonly preset: TrainingPreset }) {
  const { t } = useTranslation();
  const { lora, epochs, batch, optimizer } = presetSettings[preset];
  const facts = [
    t('trainingForm.preset.facts.rank', { value: lora.rank }),
    t('trainingForm.preset.facts.epochs', { count: epochs }),
    t('trainingForm.preset.facts.rate', { value: formatRate(optimizer.learningRate) }),
    t('trainingForm.preset.facts.rows', { value: batch.sequences * batch.accumulation }),
    t('trainingForm.preset.facts.tokens', { value: batch.maxTokens }),
  ];
  return (
    <Radio.Card value={preset} className={classes.card}>
      <span className={classes.cardHead}>
        <Radio.Indicator />
        <Text component="span" fw={650}>
          {t(`trainingForm.preset.${preset}`)}
        </Text>
        {preset === 'balanced' ? (
          <Badge component="span" variant="light" size="sm">
            {t('trainingForm.preset.recommended')}
          </Badge>
        ) : null}
      </span>
      <Text component="span" size="sm" className={classes.quiet}>
        {t(`trainingForm.preset.${preset}About`)}
      </Text>
      <Text component="span" size="xs" className={classes.cardFacts}>
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </Text>
    </Radio.Card>
  );
}

/** Shows the settings one by one, or puts them away. */
export function ExpertSwitch() {
  const { t } = useTranslation();
  const isExpert = useRunForm((form) => form.isExpert);
  return (
    <Button
      variant="default"
      size="xs"
      aria-expanded={isExpert}
      onClick={() => useRunForm.setState({ isExpert: !isExpert })}
    >
      {t(isExpert ? 'trainingForm.expertHide' : 'trainingForm.expertShow')}
    </Button>
  );
}
