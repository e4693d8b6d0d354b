import { expect, test } from 'vitest';
import { axisOf, axisTicks, chartRows, charts, formatValue } from './telemetryCharts.ts';

test('what was not measured is null in a row, so that the line breaks; shares become percent', () => {
  const [load, , temperature] = charts;
  if (!load || !temperature) throw new Error('no charts');
  const points = [
    { at: 10, values: { cpu: 0.25, cpuTemperature: 61 } },
    { at: 12, values: {} },
  ];
  expect(chartRows({ points }, load)).toEqual([
    { at: 10, cpu: 25, gpu: null },
    { at: 12, cpu: null, gpu: null },
  ]);
  expect(chartRows({ points }, temperature)[0]).toEqual({ at: 10, cpuTemperature: 61, gpuTemperature: null });
});

test('every measurement has its place in a chart', () => {
  expect(charts.flatMap(({ series }) => series.map(({ metric }) => metric)).sort()).toEqual([
    'cpu',
    'cpuTemperature',
    'gpu',
    'gpuClock',
    'gpuMemory',
    'gpuPower',
    'gpuTemperature',
    'memory',
    'ownMemory',
  ]);
});

test('small shares are not rounded to nothing', () => {
  expect(formatValue(0.004, 'percent')).toBe('0.4%');
  expect(formatValue(0.123, 'percent')).toBe('12%');
  expect(formatValue(0, 'percent')).toBe('0%');
  expect(formatValue(61.4, 'celsius')).toBe('61 °C');
  expect(formatValue(312.4, 'watts')).toBe('312 W');
  expect(formatValue(1755, 'megahertz')).toBe('1755 MHz');
  expect(formatValue(null, 'celsius')).toBe('–');
});

test('the axis of power and clock is as long as the card needs, and no shorter than an idle card looks idle on', () => {
  expect(axisOf('watts', 9)).toMatchObject({ domain: [0, 100], ticks: [0, 25, 50, 75, 100] });
  expect(axisOf('watts', 700).domain).toEqual([0, 800]);
  expect(axisOf('watts', 20_001).domain).toEqual([0, 20_001]);
  expect(axisOf('megahertz', 2_520).ticks).toEqual([0, 750, 1_500, 2_250, 3_000]);
  expect(axisOf('percent', 3).domain).toEqual([0, 100]);
});

test("the marks of the time axis lie on round times of the reader's clock, also half an hour off", () => {
  expect(axisTicks(1_000, 1_300, 'fiveMinutes', 0)).toEqual([1_020, 1_080, 1_140, 1_200, 1_260]);
  const halfHour = 5.5 * 3600;
  for (const at of axisTicks(1_800_000_000, 1_800_086_400, 'day', halfHour))
    expect((at + halfHour) % (4 * 3600)).toBe(0);
});
