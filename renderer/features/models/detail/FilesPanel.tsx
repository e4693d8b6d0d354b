import { ActionIcon, Badge, Button, CopyButton, Table, Text, Tooltip } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../../electron/common/format.ts';
import type { Model, ModelFiles } from '../../../../electron/contract/models.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { CheckIcon, CopyIcon } from '../../../components/icons.tsx';
import { variantName } from '../../../components/models/precisions.ts';
import { Panel } from '../../../components/Panel.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import classes from '../models.module.css';
import { VerifyResultNote } from './VerifyResultNote.tsx';

/** Every file with the hash that was taken of it, and whether the bytes still are what they were. */
export function FilesPanel({ model }: { readonly model: Model }) {
  const { t } = useTranslation();
  const engine = useEngine();
  const files = useEngineQuery(['models', 'files', model.id], (client, options) =>
    client.models.files({ model: model.id }, options),
  );
  const verify = useMutation({ mutationFn: () => engine.client.models.verify({ model: model.id }) });
  return (
    <Panel
      title={t('models.files.title')}
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<IconShieldCheck size={14} />}
          loading={verify.isPending}
          onClick={() => verify.mutate()}
        >
          {t('models.verify')}
        </Button>
      }
    >
      <Text size="sm" className={classes.quiet}>
        {t('models.files.text')}
      </Text>
      {verify.error ? <ErrorNote error={toErrorRecord(verify.error)} onDismiss={verify.reset} /> : null}
      <VerifyResultNote model={model} />
      <QueryGate query={files}>{(found) => <FileTable files={found} />}</QueryGate>
    </Panel>
  );
}

function FileTable({ files }: { readonly files: ModelFiles }) {
  const { t } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={640} className={classes.fileBox}>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('models.files.name')}</Table.Th>
            <Table.Th>{t('models.files.size')}</Table.Th>
            <Table.Th>SHA-256</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {files.source.map((file) => (
            <FileRow
              key={file.name}
              {...file}
              place={t(file.isInPlace ? 'models.files.inPlace' : 'models.files.source')}
            />
          ))}
          {files.versions.flatMap((version) =>
            version.files.map((file) => (
              <FileRow
                key={`${version.precision} ${version.blockSize} ${file.name}`}
                {...file}
                isThere
                place={variantName(version)}
              />
            )),
          )}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface FileRowProps {
  readonly name: string;
  readonly place: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly isThere: boolean;
}

function FileRow({ name, place, sizeBytes, sha256, isThere }: FileRowProps) {
  const { t } = useTranslation();
  const label = t('models.files.copy', { name });
  return (
    <Table.Tr>
      <Table.Td className={classes.fileName}>
        <span className={classes.quiet}>{place} / </span>
        {name}
        {isThere ? null : (
          <Badge size="xs" color="orange" variant="light" className={classes.inline}>
            {t('models.files.missing')}
          </Badge>
        )}
      </Table.Td>
      <Table.Td className={classes.numbers}>{formatBytes(sizeBytes)}</Table.Td>
      <Table.Td>
        <span className={classes.hash}>
          <code title={sha256}>{sha256.slice(0, 16)}…</code>
          <CopyButton value={sha256} timeout={1500}>
            {({ copied, copy }) => (
              <Tooltip label={copied ? t('files.copied') : label}>
                <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={copy}>
                  {copied ? <CheckIcon /> : <CopyIcon />}
                </ActionIcon>
              </Tooltip>
            )}
          </CopyButton>
        </span>
      </Table.Td>
    </Table.Tr>
  );
}
