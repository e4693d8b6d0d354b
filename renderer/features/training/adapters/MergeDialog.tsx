import { Button, Group, Modal, Radio, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { FormDialog } from '../../../components/FormDialog.tsx';
import { JobOutcome } from '../../../components/jobs/JobOutcome.tsx';
import {
  type BlockSize,
  blockSizes,
  hasBlocks,
  type Precision,
  precisions,
} from '../../../components/models/precisions.ts';
import { useAct } from '../../../engine/useAct.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { navigate } from '../../../view/route.ts';
import { freeName } from '../form/freeName.ts';
import type { AdapterDialogProps } from './AdapterDialogs.tsx';
import { nameProblem } from './nameProblem.ts';

const mergedSchema = z.object({ model: z.string() });

/** A model of its own: base and adapter in one, quantized and measured like any other. */
export function MergeDialog({ adapter, onClose }: AdapterDialogProps) {
  const { t } = useTranslation();
  const models = useEngineQuery(['models', 'list'], (client, options) =>
    client.models.list(undefined, options),
  ).data?.models;
  const taken = models?.map(({ name }) => name) ?? [];
  const [typed, setTyped] = useState<string | null>(null);
  const [precision, setPrecision] = useState<Precision>('int8');
  const [blockSize, setBlockSize] = useState<BlockSize>(32);
  const [report, setReport] = useState(true);
  const name = typed ?? freeName(adapter.name, taken);
  const problem = nameProblem(name, taken);
  const { form, data } = useAct((client) =>
    client.training.adapters.merge({
      ...{ adapter: adapter.id, name: name.trim(), precision, report },
      ...(hasBlocks(precision) ? { blockSize } : {}),
    }),
  );
  if (data) return <Merging job={data.job} name={name.trim()} onClose={onClose} />;
  return (
    <FormDialog
      {...form}
      title={t('trainingAdapters.act.merge')}
      action={t('trainingAdapters.merge.do')}
      isReady={problem === null}
      onClose={onClose}
    >
      <Text size="sm">
        {t('trainingAdapters.merge.text', { adapter: adapter.name, model: adapter.model.name })}
      </Text>
      <TextInput
        label={t('trainingAdapters.merge.name')}
        value={name}
        maxLength={100}
        data-autofocus
        error={problem ? t(`trainingAdapters.name.${problem}`) : null}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <Select
        label={t('importing.precision')}
        description={t(`importing.about.${precision}`)}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={precisions.map((value) => ({ value, label: value.toUpperCase() }))}
        value={precision}
        allowDeselect={false}
        onChange={(value) => setPrecision((value ?? 'int8') as Precision)}
      />
      {hasBlocks(precision) ? (
        <Radio.Group
          label={t('importing.blockSize')}
          description={t('importing.blockSizeText')}
          value={String(blockSize)}
          onChange={(value) => setBlockSize(Number(value) as BlockSize)}
        >
          <Group gap="lg" mt={6}>
            {blockSizes.map((size) => (
              <Radio key={size} value={String(size)} label={String(size)} />
            ))}
          </Group>
        </Radio.Group>
      ) : null}
      <Switch
        label={t('importing.report')}
        description={t('importing.reportText')}
        checked={report}
        onChange={({ currentTarget }) => setReport(currentTarget.checked)}
      />
    </FormDialog>
  );
}

interface MergingProps {
  readonly job: string;
  readonly name: string;
  readonly onClose: () => void;
}

function Merging({ job, name, onClose }: MergingProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('trainingAdapters.act.merge')}
      closeButtonProps={{ 'aria-label': t('training.close') }}
    >
      <Stack gap="md">
        <JobOutcome job={job} title={t('trainingAdapters.merge.making', { name })}>
          {(result) => {
            const { model } = mergedSchema.parse(result);
            return (
              <>
                <Text size="sm" role="status">
                  {t('trainingAdapters.merge.done', { name })}
                </Text>
                <Group justify="flex-end">
                  <Button onClick={() => navigate('models', model)}>{t('jobs.detail.openModel')}</Button>
                </Group>
              </>
            );
          }}
        </JobOutcome>
        <Text size="sm" c="dimmed">
          {t('trainingAdapters.merge.leave')}
        </Text>
      </Stack>
    </Modal>
  );
}
