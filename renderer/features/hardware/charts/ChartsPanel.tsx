import { SegmentedControl, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type Telemetry,
  type TelemetryRange,
  telemetryRanges,
} from '../../../../electron/contract/hardware.ts';
import { Panel } from '../../../components/Panel.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import classes from '../hardware.module.css';
import { TelemetryChart } from './TelemetryChart.tsx';
import { charts } from './telemetryCharts.ts';

/** A new point comes this often; asking more often would show nothing new. */
const everyMs: Readonly<Record<TelemetryRange, number>> = {
  fiveMinutes: 2_000,
  hour: 10_000,
  day: 60_000,
  week: 60_000,
};

export function ChartsPanel() {
  const { t } = useTranslation();
  const [range, setRange] = useState<TelemetryRange>('fiveMinutes');
  const query = useEngineQuery(
    ['hardware', 'telemetry', range],
    (client, options) => client.hardware.telemetry({ range }, options),
    { everyMs: everyMs[range] },
  );
  return (
    <Panel
      title={t('hardware.charts.title')}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t('hardware.charts.range')}
          value={range}
          onChange={(value) => setRange(value as TelemetryRange)}
          data={telemetryRanges.map((name) => ({ value: name, label: t(`hardware.charts.ranges.${name}`) }))}
        />
      }
    >
      <QueryGate query={query}>{(telemetry) => <Charts telemetry={telemetry} range={range} />}</QueryGate>
    </Panel>
  );
}

interface ChartsProps {
  readonly telemetry: Telemetry;
  readonly range: TelemetryRange;
}

function Charts({ telemetry, range }: ChartsProps) {
  const { t } = useTranslation();
  if (telemetry.points.length === 0)
    return <div className={classes.chartEmpty}>{t('hardware.charts.empty')}</div>;
  return (
    <div className={classes.charts}>
      {charts.map((chart) => {
        const isMeasured = chart.series.some(({ metric }) => telemetry.summary[metric] !== undefined);
        if (isMeasured)
          return <TelemetryChart key={chart.name} chart={chart} telemetry={telemetry} range={range} />;
        // Few machines have a graphics card that tells its power and its clock; every machine has a temperature.
        return chart.name !== 'temperature' ? null : (
          <figure key={chart.name} className={classes.chart}>
            <figcaption className={classes.chartTitle}>{t(`hardware.charts.${chart.name}`)}</figcaption>
            <Text component="div" className={classes.chartEmpty}>
              {t('hardware.charts.noTemperature')}
            </Text>
          </figure>
        );
      })}
    </div>
  );
}
