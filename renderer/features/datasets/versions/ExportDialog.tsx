import { Button, Checkbox, Group, Modal, Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type ExportFormat,
  type ExportMeta,
  exportMeta,
  exportTargets,
} from '../../../../electron/common/datasetExport.ts';
import type { RecordShape } from '../../../../electron/common/datasetFile.ts';
import type { DatasetDetail } from '../../../../electron/contract/datasets/core.ts';
import { exportResultSchema, exportWishSchema } from '../../../../electron/contract/datasets/exports.ts';
import type { DatasetState, Version } from '../../../../electron/contract/datasets/versions.ts';
import { findDesktopBridge } from '../../../../electron/contract/desktop.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import type { ChosenSource } from '../../../components/files/chosenSource.ts';
import { JobOutcome } from '../../../components/jobs/JobOutcome.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { downloadExport } from './downloadExport.ts';
import { stateName } from './useVersions.ts';
import classes from './versions.module.css';

interface ExportDialogProps {
  readonly dataset: DatasetDetail;
  readonly versions: readonly Version[];
  readonly of: DatasetState;
  readonly onClose: () => void;
}

export function ExportDialog(props: ExportDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={props.onClose}
      size="lg"
      title={t('datasetsVersions.exportDialog.title')}
      closeButtonProps={{ 'aria-label': t('datasetsVersions.close') }}
    >
      <ExportForm {...props} />
    </Modal>
  );
}

/** A name for the folder that says what is in it. */
function firstName({ name }: DatasetDetail, of: DatasetState): string {
  const safe = name.replace(/[\p{Cc}<>:"|?*\\/]/gu, '_').replace(/^\.+|[. ]+$/g, '') || 'data';
  return of === 'draft' ? safe : `${safe} v${of}`;
}

type Target = { readonly shape: RecordShape; readonly formats: readonly ExportFormat[] };

function ExportForm({ dataset, versions, of: first, onClose }: ExportDialogProps) {
  const { t } = useTranslation();
  const { client } = useEngine();
  const targets: readonly [Target, ...Target[]] = exportTargets[dataset.kind];
  const [of, setOf] = useState(first);
  const [shape, setShape] = useState<RecordShape>(targets[0].shape);
  const formats = (targets.find((target) => target.shape === shape) ?? targets[0]).formats;
  const [format, setFormat] = useState<ExportFormat>(formats[0] ?? 'jsonl');
  const [meta, setMeta] = useState<ExportMeta[]>(['label', 'split', 'tags']);
  const [perSplit, setPerSplit] = useState(true);
  const [name, setName] = useState(firstName(dataset, first));
  const [folder, setFolder] = useState<ChosenSource | null>(null);
  const wish = { of, shape, format, meta, perSplit, name: name.trim() };
  const isNamed = exportWishSchema.shape.name.safeParse(wish.name).success;
  const needsFolder = findDesktopBridge() !== null;
  const run = useMutation({
    mutationFn: () =>
      client.datasets.exports.start({
        dataset: dataset.id,
        wish,
        to: folder ? { folder: folder.grant } : 'download',
      }),
  });
  if (run.data)
    return (
      <Stack gap="md">
        <JobOutcome job={run.data.job} title={t('datasetsVersions.exportDialog.title')}>
          {(result) => (
            <Exported
              result={result}
              download={
                folder ? null : { dataset: dataset.id, job: run.data.job, fileName: `${wish.name}.zip` }
              }
            />
          )}
        </JobOutcome>
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('datasetsVersions.done')}</Button>
        </Group>
      </Stack>
    );
  return (
    <Stack gap="md">
      <Select
        label={t('datasetsVersions.exportDialog.of')}
        data={[
          { value: 'draft', label: t('datasetsVersions.draft') },
          ...versions.map((version) => ({ value: String(version.number), label: stateName(t, version) })),
        ]}
        value={String(of)}
        allowDeselect={false}
        onChange={(value) => {
          const next = value === null || value === 'draft' ? 'draft' : Number(value);
          if (name === firstName(dataset, of)) setName(firstName(dataset, next));
          setOf(next);
        }}
      />
      <Group grow>
        <Select
          label={t('datasetsVersions.exportDialog.form')}
          data={targets.map((target) => ({
            value: target.shape,
            label: t(`datasetsVersions.exportDialog.shape.${target.shape}`),
          }))}
          value={shape}
          allowDeselect={false}
          onChange={(value) => setShape((value ?? targets[0].shape) as RecordShape)}
        />
        <Select
          label={t('datasetsVersions.exportDialog.format')}
          data={formats.map((value) => ({ value, label: value.toUpperCase() }))}
          value={format}
          allowDeselect={false}
          onChange={(value) => setFormat((value ?? formats[0]) as ExportFormat)}
        />
      </Group>
      <Checkbox.Group
        label={t('datasetsVersions.exportDialog.along')}
        value={meta}
        onChange={(values) => setMeta(values as ExportMeta[])}
      >
        <Group gap="md" mt={6}>
          {exportMeta.map((value) => (
            <Checkbox key={value} value={value} label={t(`datasetsVersions.exportDialog.meta.${value}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      <Checkbox
        label={t('datasetsVersions.exportDialog.perSplit')}
        checked={perSplit}
        onChange={({ currentTarget }) => setPerSplit(currentTarget.checked)}
      />
      <TextInput
        label={t('datasetsVersions.exportDialog.name')}
        description={t('datasetsVersions.exportDialog.nameText')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        error={isNamed ? null : t('datasetsVersions.exportDialog.nameInvalid')}
        value={name}
        maxLength={100}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <PlaceField folder={folder} onChange={setFolder} />
      {run.error ? <ErrorNote error={toErrorRecord(run.error)} onDismiss={run.reset} /> : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('datasetsVersions.cancel')}
        </Button>
        <Button
          disabled={!isNamed || (needsFolder && folder === null)}
          loading={run.isPending}
          onClick={() => run.mutate()}
        >
          {t('datasetsVersions.exportDialog.run')}
        </Button>
      </Group>
    </Stack>
  );
}

interface PlaceFieldProps {
  readonly folder: ChosenSource | null;
  readonly onChange: (folder: ChosenSource | null) => void;
}

/** On the desktop the system's dialog; in a browser a download, or a folder that was allowed at start. */
function PlaceField({ folder, onChange }: PlaceFieldProps) {
  const { t } = useTranslation();
  const bridge = findDesktopBridge();
  const allowed = useEngineQuery(
    ['settings', 'writable'],
    (client, options) => client.files.writable(undefined, options),
    { enabled: bridge === null },
  );
  const folders = allowed.data?.folders ?? [];
  if (bridge)
    return (
      <Group>
        <Button
          variant="default"
          onClick={() =>
            void bridge.chooseExportFolder().then((chosen) => {
              if (chosen.kind === 'granted') onChange(chosen);
            })
          }
        >
          {t('datasetsVersions.exportDialog.choose')}
        </Button>
        {folder ? (
          <Text size="sm">{t('datasetsVersions.exportDialog.chosen', { name: folder.name })}</Text>
        ) : null}
      </Group>
    );
  if (folders.length === 0) return null;
  return (
    <Radio.Group
      label={t('datasetsVersions.exportDialog.to')}
      value={folder?.grant ?? 'download'}
      onChange={(value) => onChange(folders.find(({ grant }) => grant === value) ?? null)}
    >
      <Stack gap="xs" mt={6}>
        <Radio value="download" label={t('datasetsVersions.exportDialog.download')} />
        {folders.map(({ name, grant }) => (
          <Radio key={grant} value={grant} label={t('datasetsVersions.exportDialog.chosen', { name })} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

interface ExportedProps {
  readonly result: unknown;
  readonly download: { readonly dataset: string; readonly job: string; readonly fileName: string } | null;
}

function Exported({ result, download }: ExportedProps) {
  const { t, i18n } = useTranslation();
  const { client } = useEngine();
  const { rows, name, losses } = exportResultSchema.parse(result);
  const count = (value: number) => value.toLocaleString(i18n.language);
  const fetched = useMutation({
    mutationFn: (wanted: NonNullable<typeof download>) => downloadExport(client, wanted),
  });
  const { mutate } = fetched;
  const job = download?.job;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each export
  useEffect(() => {
    if (download) mutate(download);
  }, [job, mutate]);
  return (
    <Stack gap="sm" role="status">
      <Text fw={600}>{t('datasetsVersions.exportDialog.done', { rows: count(rows), name })}</Text>
      {losses.length > 0 ? (
        <div>
          <Text size="sm" className={classes.quiet}>
            {t('datasetsVersions.exportDialog.lost')}
          </Text>
          {losses.map(({ loss, count: lost }) => (
            <Text key={loss} size="sm">
              {t(`datasetsVersions.exportDialog.loss.${loss}`, { count: count(lost) })}
            </Text>
          ))}
        </div>
      ) : null}
      {fetched.error ? <ErrorNote error={toErrorRecord(fetched.error)} onDismiss={fetched.reset} /> : null}
    </Stack>
  );
}
