import { Button, Text } from '@mantine/core';
import { IconPackageImport } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Choice } from '../../../components/models/choices.ts';
import { openImportDialog } from '../../../components/models/importDialog.ts';
import { ModelPicker } from '../../../components/models/ModelPicker.tsx';
import { navigate } from '../../../view/route.ts';
import classes from './form.module.css';
import { useRunForm } from './runForm.ts';

interface ModelFieldsProps {
  readonly choices: readonly Choice[] | null;
  readonly base: Choice | null;
}

/** The model that is taught, in the precision that it is kept in meanwhile. */
export function ModelFields({ choices, base }: ModelFieldsProps) {
  const { t } = useTranslation();
  if (choices?.length === 0)
    return (
      <div className={classes.startLine}>
        <Text size="sm">{t('trainingForm.noModel')}</Text>
        <Button
          variant="default"
          className={classes.alone}
          leftSection={<IconPackageImport size={16} />}
          onClick={() => {
            navigate('models');
            openImportDialog();
          }}
        >
          {t('importing.action')}
        </Button>
      </div>
    );
  return (
    <div className={classes.fields}>
      <div className={classes.model}>
        <ModelPicker
          choices={choices}
          chosen={base}
          onChoose={({ value }) => useRunForm.setState({ model: value })}
          label={t('trainingForm.model')}
        />
      </div>
      {base ? (
        <Text size="sm" className={classes.quiet}>
          {t(`trainingForm.about.${base.variant.precision}`)}
        </Text>
      ) : null}
    </div>
  );
}
