import { Badge, Button, Group, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../../electron/common/format.ts';
import type { QualityReport, Variant } from '../../../../electron/contract/models.ts';
import { sortReports } from '../../../components/models/choices.ts';
import { variantName } from '../../../components/models/precisions.ts';
import { Panel } from '../../../components/Panel.tsx';
import { ControlError } from '../ControlError.tsx';
import type { ModelItem } from '../modelItems.ts';
import classes from '../models.module.css';
import { type ModelControl, useModelControl } from '../useModelControl.ts';
import { AddVersion } from './AddVersion.tsx';
import { type MeasureName, measureNames } from './measures.ts';
import { formatMeasure } from './QualityCharts.tsx';
import { VersionMenu } from './VersionMenu.tsx';

const shownMeasures = measureNames.filter((name) => name !== 'size');

/** Every version of the model beside each other, a line for each profile. */
export function VersionsPanel({ item }: { readonly item: ModelItem }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const control = useModelControl();
  const { model } = item;
  return (
    <Panel
      title={t('models.compare')}
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => setAdding(true)}
        >
          {t('models.add.title')}
        </Button>
      }
    >
      <ControlError control={control} />
      {model.variants.length === 0 ? (
        <Text className={classes.quiet}>{t('models.noVersions')}</Text>
      ) : (
        <Table.ScrollContainer minWidth={900}>
          <Table verticalSpacing="xs" className={classes.compare}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('models.version')}</Table.Th>
                <Table.Th>{t('models.measure.size')}</Table.Th>
                <Table.Th>{t('models.profileName')}</Table.Th>
                {shownMeasures.map((name) => (
                  <Table.Th key={name}>{t(`models.measure.${name}`)}</Table.Th>
                ))}
                <Table.Th>{t('models.column.actions')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            {model.variants.map((variant) => (
              <Version
                key={`${variant.precision} ${variant.blockSize}`}
                item={item}
                variant={variant}
                control={control}
              />
            ))}
          </Table>
        </Table.ScrollContainer>
      )}
      <AddVersion model={model} opened={adding} onClose={() => setAdding(false)} />
    </Panel>
  );
}

interface VersionProps {
  readonly item: ModelItem;
  readonly variant: Variant;
  readonly control: ModelControl;
}

function Version({ item, variant, control }: VersionProps) {
  const { t } = useTranslation();
  const reports = sortReports(variant.reports);
  const lines = Math.max(reports.length, 1);
  return (
    <Table.Tbody data-testid="version">
      {(reports.length > 0 ? reports : [null]).map((report, index) => (
        <Table.Tr key={report ? `${report.profile} ${report.cache}` : 'none'}>
          {index === 0 ? (
            <>
              <Table.Th rowSpan={lines} scope="rowgroup" className={classes.versionName}>
                {variantName(variant)}
              </Table.Th>
              <Table.Td rowSpan={lines} className={classes.numbers}>
                {formatBytes(variant.sizeBytes)}
                {variant.preparedBytes > 0 ? (
                  <Text size="xs" className={classes.quiet}>
                    {t('models.preparedOf', { size: formatBytes(variant.preparedBytes) })}
                  </Text>
                ) : null}
              </Table.Td>
            </>
          ) : null}
          {report ? (
            <>
              <Table.Td>
                {t(`models.profile.${report.profile}`)}
                <CacheNote variant={variant} report={report} />
              </Table.Td>
              {shownMeasures.map((name: MeasureName) => (
                <Table.Td key={name} className={classes.numbers}>
                  {formatMeasure(t, name, report)}
                  {name === 'perplexity' && !report.gate.passed ? (
                    <Badge size="xs" color="orange" variant="light" className={classes.inline}>
                      {t('models.belowGate')}
                    </Badge>
                  ) : null}
                </Table.Td>
              ))}
            </>
          ) : (
            <Table.Td colSpan={shownMeasures.length + 1} className={classes.quiet}>
              {t('models.notMeasured')}
            </Table.Td>
          )}
          {index === 0 ? (
            <Table.Td rowSpan={lines}>
              <VersionMenu item={item} variant={variant} run={control.run} isBusy={control.isBusy} />
            </Table.Td>
          ) : null}
        </Table.Tr>
      ))}
    </Table.Tbody>
  );
}

/** That a line is about a cache in 8 bits, and whether this version uses it. */
function CacheNote({ variant, report }: { readonly variant: Variant; readonly report: QualityReport }) {
  const { t } = useTranslation();
  if (report.cache !== 'int8') return null;
  return (
    <Group gap="0.15rem 0.4rem">
      <Text size="xs" className={classes.quiet}>
        {t('models.int8Cache')}
      </Text>
      {variant.int8Caches.includes(report.profile) ? (
        <Badge size="xs" variant="light">
          {t('models.int8CacheInUse')}
        </Badge>
      ) : null}
    </Group>
  );
}
