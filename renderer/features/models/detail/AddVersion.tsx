import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Model } from '../../../../electron/contract/models.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { AdvancedChoices } from '../../../components/models/AdvancedChoices.tsx';
import {
  type BlockSize,
  hasBlocks,
  type Precision,
  precisions,
} from '../../../components/models/precisions.ts';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import classes from '../models.module.css';

interface AddVersionProps {
  readonly model: Model;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Another precision of a model that is here, made from its original files. */
export function AddVersion({ model, opened, onClose }: AddVersionProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('models.add.title')}
      closeButtonProps={{ 'aria-label': t('importing.close') }}
      size="34rem"
    >
      <AddForm model={model} onClose={onClose} />
    </Modal>
  );
}

function AddForm({ model, onClose }: Omit<AddVersionProps, 'opened'>) {
  const { t } = useTranslation();
  const engine = useEngine();
  const has = (precision: Precision) => model.variants.some((variant) => variant.precision === precision);
  const [precision, setPrecision] = useState<Precision>(precisions.find((one) => !has(one)) ?? 'int8');
  const [advanced, setAdvanced] = useState<{ blockSize: BlockSize; report: boolean }>({
    blockSize: 32,
    report: true,
  });
  const start = useMutation({
    mutationFn: () => engine.client.models.quantize({ model: model.id, precision, ...advanced }),
    onSuccess: onClose,
  });
  return (
    <Stack gap="md">
      <Text size="sm" className={classes.quiet}>
        {t('models.add.text')}
      </Text>
      <Radio.Group
        value={precision}
        onChange={(value) => setPrecision(value as Precision)}
        label={t('importing.precision')}
      >
        <Stack gap="xs" mt="xs">
          {precisions.map((one) => (
            <Radio
              key={one}
              value={one}
              label={has(one) ? t('models.add.there', { precision: one.toUpperCase() }) : one.toUpperCase()}
              description={t(`importing.about.${one}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      <AdvancedChoices
        choices={advanced}
        canBlock={hasBlocks(precision)}
        onChange={(changed) => setAdvanced((before) => ({ ...before, ...changed }))}
      />
      {start.error ? <ErrorNote error={toErrorRecord(start.error)} onDismiss={start.reset} /> : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('models.keep')}
        </Button>
        <Button loading={start.isPending} onClick={() => start.mutate()}>
          {t('models.add.start')}
        </Button>
      </Group>
    </Stack>
  );
}
