import { NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './form.module.css';
import { guessSplits, useRunForm } from './runForm.ts';
import { SplitSelect } from './SplitSelect.tsx';
import { writeSetting } from './settingFields.ts';
import { useVersionsOf } from './useSources.ts';
import { VersionFields } from './VersionFields.tsx';

/** What is taken of an older data set at first: enough to keep what the model knew (see the demonstration's settings). */
const usualReplayShare = 0.25;
const percent = 100;

/** What the run learns from, is measured on, and is not to forget. */
export function DataFields() {
  const { t } = useTranslation();
  const form = useRunForm();
  const version = useVersionsOf(form.data?.dataset ?? null)?.find(
    ({ number }) => number === form.data?.version,
  );
  const older = useVersionsOf(form.replay?.dataset ?? null)?.find(
    ({ number }) => number === form.replay?.version,
  );
  return (
    <div className={classes.fields}>
      <VersionFields
        label={t('trainingForm.data')}
        value={form.data}
        onChange={(data, found) =>
          useRunForm.setState({ data, ...(found ? guessSplits(found.splits.map(({ name }) => name)) : {}) })
        }
      />
      {version ? (
        <div className={classes.triple}>
          {(['train', 'validation', 'test'] as const).map((use) => (
            <SplitSelect
              key={use}
              label={t(`trainingForm.split.${use}`)}
              description={t(`trainingForm.split.${use}About`)}
              version={version}
              mayBeNone={use !== 'train'}
              value={form[use]}
              onChange={(split) => useRunForm.setState({ [use]: split })}
            />
          ))}
        </div>
      ) : null}
      <VersionFields
        label={t('trainingForm.replay')}
        description={t('trainingForm.replayAbout')}
        value={form.replay}
        isOptional
        onChange={(replay, found) =>
          useRunForm.setState(({ settings }) => ({
            replay,
            ...(found ? { replaySplit: guessSplits(found.splits.map(({ name }) => name)).train } : {}),
            settings:
              replay && settings.replayShare === 0
                ? writeSetting(settings, 'replayShare', usualReplayShare)
                : settings,
          }))
        }
      />
      {form.replay && older ? (
        <div className={classes.pair}>
          <SplitSelect
            label={t('trainingForm.split.replay')}
            version={older}
            mayBeNone={false}
            value={form.replaySplit}
            onChange={(replaySplit) => useRunForm.setState({ replaySplit })}
          />
          <NumberInput
            label={t('trainingForm.setting.replayShare.name')}
            min={0}
            max={95}
            step={5}
            suffix="%"
            allowNegative={false}
            value={Number((form.settings.replayShare * percent).toFixed(4))}
            onChange={(value) => {
              const share = Number(value) / percent;
              if (value !== '' && share <= 0.95)
                useRunForm.setState({ settings: writeSetting(form.settings, 'replayShare', share) });
            }}
          />
        </div>
      ) : null}
    </div>
  );
}
