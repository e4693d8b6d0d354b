import { Button, Text, Title } from '@mantine/core';
import { IconBottle, IconUsb } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ChosenSource } from '../../components/files/chosenSource.ts';
import { FolderChooser } from '../../components/files/FolderChooser.tsx';
import classes from './setup.module.css';
import type { StepProps } from './setupSteps.ts';
import { useSample } from './useSample.ts';

/** The sample model, or one's own from a disk. */
export function ModelStep({ change }: StepProps) {
  const { t } = useTranslation();
  const sample = useSample();
  const choose = ({ grant, name }: ChosenSource) =>
    void change({ step: 'precision', folder: { grant, name } });
  return (
    <>
      <section className={classes.choice}>
        <IconBottle size={28} stroke={1.5} className={classes.choiceIcon} />
        <div>
          <Title order={2} size="h5">
            {t('setup.model.sample')}
          </Title>
          <Text size="sm" className={classes.quiet}>
            {t(sample ? 'setup.model.sampleText' : 'setup.model.noSample')}
          </Text>
        </div>
        {sample ? (
          <Button className={classes.choose} onClick={() => choose(sample)}>
            {t('setup.model.useSample')}
          </Button>
        ) : null}
      </section>
      <section className={classes.own}>
        <div className={classes.choiceHead}>
          <IconUsb size={28} stroke={1.5} className={classes.choiceIcon} />
          <div>
            <Title order={2} size="h5">
              {t('setup.model.own')}
            </Title>
            <Text size="sm" className={classes.quiet}>
              {t('setup.model.ownText')}
            </Text>
          </div>
        </div>
        <FolderChooser onChoose={choose} withSample={false} />
      </section>
    </>
  );
}
