import { Button, Text, Title } from '@mantine/core';
import { IconBottle, IconUsb } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FileGrant } from '../../../electron/contract/files.ts';
import classes from './setup.module.css';
import type { StepProps } from './setupSteps.ts';
import { useSample } from './useSample.ts';

/** The sample model, or one's own from a disk. */
export function ModelStep({ change }: StepProps) {
  const { t } = useTranslation();
  const sample = useSample();
  const choose = (folder: FileGrant) => void change({ step: 'precision', folder });
  return (
    <div className={classes.cards}>
      <section className={classes.choice}>
        <IconBottle size={28} stroke={1.5} />
        <Title order={2} size="h5">
          {t('setup.model.sample')}
        </Title>
        <Text size="sm" className={classes.quiet}>
          {t(sample ? 'setup.model.sampleText' : 'setup.model.noSample')}
        </Text>
        {sample ? (
          <Button className={classes.choose} onClick={() => choose(sample.grant)}>
            {t('setup.model.useSample')}
          </Button>
        ) : null}
      </section>
      <section className={classes.choice}>
        <IconUsb size={28} stroke={1.5} />
        <Title order={2} size="h5">
          {t('setup.model.own')}
        </Title>
        <Text size="sm" className={classes.quiet}>
          {t('setup.model.ownText')}
        </Text>
      </section>
    </div>
  );
}
