import { Button, CopyButton, Group, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload, IconFolderDown } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../../electron/common/format.ts';
import type { RunRecord, TrainingRunDetail } from '../../../../electron/contract/training/runs.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { saveFile } from '../../../view/saveFile.ts';
import { DeviceReasons } from '../device/DeviceReasons.tsx';
import { deviceText } from '../device/deviceText.ts';
import { ExportRun } from './ExportRun.tsx';
import classes from './run.module.css';
import { SettingList } from './SettingList.tsx';

/** Everything that decides the run's numbers, so that they can be had again. */
export function RunRecordPanel({ run }: { readonly run: TrainingRunDetail }) {
  const { t } = useTranslation();
  const { client } = useEngine();
  const save = useMutation({
    mutationFn: () => client.training.runs.record({ run: run.id }),
    onSuccess: ({ name, text }) => saveFile(name, text),
  });
  const [isExporting, setExporting] = useState(false);
  const { record } = run;
  return (
    <Panel
      title={t('trainingRun.record')}
      actions={
        <Group gap="xs">
          <CopyButton value={JSON.stringify(record, null, 2)}>
            {({ copied, copy }) => (
              <Button
                size="xs"
                variant="default"
                leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                onClick={copy}
              >
                {t(copied ? 'trainingRun.copied' : 'trainingRun.copy')}
              </Button>
            )}
          </CopyButton>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={14} />}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {t('trainingRun.exportRecord')}
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconFolderDown size={14} />}
            onClick={() => setExporting(true)}
          >
            {t('trainingRun.exportFolder.action')}
          </Button>
        </Group>
      }
    >
      {isExporting ? <ExportRun run={run} onClose={() => setExporting(false)} /> : null}
      {save.error ? <ErrorNote error={toErrorRecord(save.error)} onDismiss={save.reset} /> : null}
      <Text size="sm" className={classes.quiet}>
        {t('trainingRun.recordAbout')}
      </Text>
      <div className={classes.record}>
        <section>
          <h3>{t('trainingRun.recordOf.data')}</h3>
          <DataList data={record.data} />
          <h3>{t('trainingRun.recordOf.machine')}</h3>
          <MachineList record={record} />
        </section>
        <section>
          <h3>{t('trainingRun.recordOf.settings')}</h3>
          <SettingList settings={record.settings} backedOff={record.backedOff} />
        </section>
      </div>
    </Panel>
  );
}

function DataList({ data }: { readonly data: RunRecord['data'] }) {
  const { t, i18n } = useTranslation();
  return (
    <dl className={classes.facts}>
      {data.map(({ use, name, version, split, rows, hash }) => (
        <div key={use}>
          <dt>{t(`trainingRun.use.${use}`)}</dt>
          <dd>
            {t('trainingRun.dataOf', { name, version })}
            {split === null ? null : ` · ${split}`}
            {` · ${t('trainingRun.rows', { count: rows, rows: rows.toLocaleString(i18n.language) })}`}
            <code className={classes.hash}>{hash}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function MachineList({ record }: { readonly record: RunRecord }) {
  const { t } = useTranslation();
  const { base, hardware, result } = record;
  return (
    <dl className={classes.facts}>
      <div>
        <dt>{t('trainingRun.recordOf.base')}</dt>
        <dd>
          {`${base.name} · ${base.precision.toUpperCase()}`}
          <code className={classes.hash}>{base.sha256}</code>
        </dd>
      </div>
      <div>
        <dt>{t('trainingRun.recordOf.processor')}</dt>
        <dd>
          {t('trainingRun.processor', {
            ...{ name: hardware.processor, cores: hardware.cores },
            memory: formatBytes(hardware.memoryBytes),
            device: deviceText(hardware.provider, hardware.device),
          })}
          <DeviceReasons reasons={hardware.reasons} />
        </dd>
      </div>
      <div>
        <dt>{t('trainingRun.recordOf.version')}</dt>
        <dd>{record.codeVersion}</dd>
      </div>
      <div>
        <dt>{t('trainingRun.recordOf.attempts')}</dt>
        <dd>{record.attempts}</dd>
      </div>
      {result ? (
        <>
          <div>
            <dt>{t('trainingRun.recordOf.peak')}</dt>
            <dd>{formatBytes(result.peakMemoryBytes)}</dd>
          </div>
          <div>
            <dt>{t('trainingRun.recordOf.result')}</dt>
            <dd>
              <code className={classes.hash}>{result.sha256}</code>
            </dd>
          </div>
        </>
      ) : null}
    </dl>
  );
}
