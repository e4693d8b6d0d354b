import { expect, test } from 'vitest';
import type { NvidiaWatch } from '../nvidiaWatch.ts';
import type { SystemFiles } from '../sources/systemFiles.ts';
import { createGauges, gpuSample } from './gauges.ts';

/** A machine without NVIDIA's driver. */
const nvidia: NvidiaWatch = { read: async () => [], reset: () => undefined };

const texts: Readonly<Record<string, string>> = {
  '/proc/meminfo': 'MemTotal: 1000 kB\nMemAvailable: 750 kB\n',
  '/proc/1/status': 'Name: engine\nPid: 1\nPPid: 0\nVmRSS: 90 kB\nRssAnon: 50 kB\nRssShmem: 0 kB\n',
  '/proc/2/status': 'Name: model\nPid: 2\nPPid: 1\nVmRSS: 900 kB\nRssAnon: 100 kB\nRssShmem: 0 kB\n',
  '/sys/class/hwmon/hwmon0/name': 'nvme\n',
  '/sys/class/hwmon/hwmon0/temp1_input': '80000\n',
  '/sys/class/hwmon/hwmon1/name': 'k10temp\n',
  '/sys/class/hwmon/hwmon1/temp1_input': '51500\n',
  '/sys/class/hwmon/hwmon1/temp3_input': '47000\n',
  '/sys/class/hwmon/hwmon2/name': 'amdgpu\n',
  '/sys/class/hwmon/hwmon2/temp1_input': '62000\n',
  '/sys/class/drm/card0/device/uevent': 'DRIVER=amdgpu\nPCI_ID=1002:744C\nPCI_SLOT_NAME=0000:03:00.0\n',
  '/sys/class/drm/card0/device/mem_info_vram_total': '1000\n',
  '/sys/class/drm/card0/device/mem_info_vram_used': '400\n',
  '/sys/class/drm/card0/device/gpu_busy_percent': '12\n',
};
const files: SystemFiles = {
  read: (file) => texts[file] ?? null,
  list: (folder) => [
    ...new Set(
      Object.keys(texts)
        .filter((file) => file.startsWith(`${folder}/`))
        .map((file) => file.slice(folder.length + 1).split('/')[0] ?? ''),
    ),
  ],
};

test('memory, temperatures and an AMD card are read from the system, each from its own sensor', async () => {
  const gauges = createGauges({ files, nvidia, pids: () => ({ engine: 1, compute: [2], shell: null }) });
  const { cpu, ...sample } = await gauges.read();
  expect(sample).toEqual({
    memory: 0.25,
    ownMemory: 0.15,
    cpuTemperature: 51.5,
    gpu: 0.12,
    gpuMemory: 0.4,
    gpuTemperature: 62,
  });
  if (cpu !== undefined) expect(cpu).toBeLessThanOrEqual(1);
});

const clockOf = (mhz: number | null) => ({ graphics: { mhz } });

test('of several GPUs the busiest, the hottest and the fastest count, and memory and power of all', () => {
  const gpus = [
    { load: 0.2, usedBytes: 10, totalBytes: 100, temperature: 70, powerWatts: 90.5, clocks: clockOf(1410) },
    { load: 0.9, usedBytes: 50, totalBytes: 100, temperature: null, powerWatts: 20, clocks: clockOf(1755) },
  ];
  expect(gpuSample(gpus)).toEqual({
    gpu: 0.9,
    gpuMemory: 0.3,
    gpuTemperature: 70,
    gpuPower: 110.5,
    gpuClock: 1755,
  });
  expect(gpuSample([{ load: null, powerWatts: null, clocks: clockOf(null) }])).toEqual({});
});
