import { expect, test } from 'vitest';
import type { GraphicsHint, NvmlDevice } from '../../compute/contract.ts';
import type { ProcessOwner } from './gpuActivity.ts';
import { mergeGpus } from './gpus.ts';
import type { Reading, Readings } from './readings.ts';
import { allFields, basicFields, parseNvidiaSmi } from './sources/nvidiaSmi.ts';
import { findWarnings } from './warnings.ts';

const mib = 1024 ** 2;

function answered<Value>(value: Value): Reading<Value> {
  return { state: 'answered', value, said: [], tookMs: 1 };
}

const absent = { state: 'absent', tookMs: 1 } as const;

function readings(given: Partial<Readings>): Readings {
  return {
    nvml: absent,
    nvidiaSmi: absent,
    drm: absent,
    kernel: absent,
    container: absent,
    operatingSystem: absent,
    systemInformation: absent,
    ...given,
  };
}

function hinted(...graphics: GraphicsHint[]): Readings['systemInformation'] {
  const none = { reason: 'not asked' };
  return answered({
    cpu: none,
    features: none,
    memory: none,
    fileSystems: none,
    graphics: { value: graphics },
  });
}

function smi(output: string): Readings['nvidiaSmi'] {
  return answered(parseNvidiaSmi(output, basicFields).devices);
}

const ownerOf: ProcessOwner = ({ pid, name, usedBytes }) => ({
  ...{ pid, name, model: null, role: null },
  memoryBytes: usedBytes,
});
const cardsOf = (given: Readings) => mergeGpus(given, ownerOf);
const warningsOf = (given: Readings) =>
  findWarnings({ readings: given, gpus: cardsOf(given), disks: null }).map(({ code, data }) => ({
    code,
    data,
  }));

// As recorded on a Windows machine with a 24 GB card: WMI's AdapterRAM has 32 bits.
const clamped: GraphicsHint = {
  name: 'NVIDIA GeForce RTX 4090',
  vendor: 'NVIDIA',
  busAddress: null,
  memoryBytes: 4095 * mib,
  driver: '31.0.15.5222',
};
const recordedSmi = 'NVIDIA GeForce RTX 4090, 00000000:01:00.0, 24564, 1102, 552.22, 3, 41, 8.9\n';

test('a hint that is clamped at 4 GB is overruled by nvidia-smi, and the disagreement is a warning', () => {
  const given = readings({ nvidiaSmi: smi(recordedSmi), systemInformation: hinted(clamped) });
  const [gpu, ...others] = cardsOf(given);
  expect(others).toEqual([]);
  expect(gpu).toMatchObject({
    name: 'NVIDIA GeForce RTX 4090',
    pciAddress: '0000:01:00.0',
    memoryBytes: 24564 * mib,
    memorySource: 'nvidiaSmi',
    memoryUsedBytes: 1102 * mib,
    driver: '552.22',
    computeCapability: '8.9',
  });
  expect(warningsOf(given)).toEqual([
    {
      code: 'hardware.memoryDisagrees',
      data: {
        gpu: 'NVIDIA GeForce RTX 4090',
        first: 'nvidia-smi',
        firstBytes: '25.8 GB',
        second: 'systeminformation',
        secondBytes: '4.29 GB',
      },
    },
  ]);
});

const recordedGauges: Omit<NvmlDevice, 'name' | 'pciAddress' | 'totalBytes' | 'usedBytes' | 'processes'> = {
  load: 0.03,
  temperature: 41,
  powerWatts: 61.2,
  powerLimitWatts: 450,
  clocks: {
    graphics: { mhz: 2520, maxMhz: 3105 },
    sm: { mhz: 2520, maxMhz: 3105 },
    memory: { mhz: 10501, maxMhz: 10501 },
  },
  fan: 0.3,
  throttles: ['powerLimit'],
  computeCapability: '8.9',
};

test('NVML goes before nvidia-smi, and sources that agree make no warning', () => {
  const given = readings({
    nvml: answered({
      driver: '552.22',
      devices: [
        {
          name: 'NVIDIA GeForce RTX 4090',
          pciAddress: '0000:01:00.0',
          totalBytes: 24564 * mib,
          usedBytes: 1102 * mib,
          ...recordedGauges,
          processes: [{ pid: 7, name: 'blender.exe', usedBytes: null }],
        },
      ],
    }),
    nvidiaSmi: smi(recordedSmi),
    systemInformation: hinted({ ...clamped, busAddress: '01:00.0', memoryBytes: 24564 * mib }),
  });
  expect(cardsOf(given)).toHaveLength(1);
  const [gpu] = cardsOf(given);
  expect(gpu?.memorySource).toBe('nvml');
  expect(gpu?.activity).toMatchObject({
    memoryUsedBytes: 1102 * mib,
    powerWatts: 61.2,
    throttles: ['powerLimit'],
    processes: [{ pid: 7, name: 'blender.exe', role: null, memoryBytes: null }],
  });
  expect(warningsOf(given)).toEqual([]);
});

test('two equal cards stay two, by their places or without them', () => {
  const two = `${recordedSmi}${recordedSmi.replace('01:00.0', '81:00.0')}`;
  const given = readings({ nvidiaSmi: smi(two), systemInformation: hinted(clamped, clamped) });
  expect(cardsOf(given).map(({ id }) => id)).toEqual(['0000:01:00.0', '0000:81:00.0']);
  expect(cardsOf(given).every(({ claims }) => claims.length === 2)).toBe(true);
});

test('a card whose driver does not answer is told of, and no number is believed', () => {
  const given = readings({ systemInformation: hinted({ ...clamped, driver: null }) });
  expect(warningsOf(given).map(({ code }) => code)).toEqual(['hardware.gpuWithoutDriver']);
});

test("an AMD card's own driver knows its memory; an address window that the hint took for it is a warning", () => {
  const given = readings({
    drm: answered([
      {
        pciAddress: '0000:03:00.0',
        vendorId: '1002',
        deviceId: '744c',
        driver: 'amdgpu',
        memoryBytes: 24560 * mib,
        memoryUsedBytes: 300 * mib,
        load: 0,
      },
    ]),
    systemInformation: hinted({
      name: 'Radeon RX 7900 XTX',
      vendor: 'Advanced Micro Devices, Inc. [AMD/ATI]',
      busAddress: '03:00.0',
      memoryBytes: 256 * mib,
      driver: null,
    }),
  });
  expect(cardsOf(given)).toMatchObject([
    { name: 'Radeon RX 7900 XTX', vendor: 'amd', memoryBytes: 24560 * mib, memorySource: 'drm' },
  ]);
  expect(warningsOf(given).map(({ code }) => code)).toEqual(['hardware.memoryDisagrees']);
});

test("a server's display is no graphics card for models and makes no warning", () => {
  const given = readings({
    systemInformation: hinted({
      name: 'ASPEED Graphics Family',
      vendor: 'ASPEED Technology, Inc.',
      busAddress: '02:00.0',
      memoryBytes: 32 * mib,
      driver: null,
    }),
  });
  expect(cardsOf(given)).toMatchObject([{ displayOnly: true }]);
  expect(warningsOf(given)).toEqual([]);
});

test('nothing is said of a driver that has not answered yet', () => {
  const given = readings({ nvml: { state: 'pending' }, systemInformation: hinted(clamped) });
  expect(warningsOf(given)).toEqual([]);
});

const notTold = { mhz: null, maxMhz: null };

test('what nvidia-smi cannot tell is not known, and a name may hold a comma', () => {
  const output =
    'NVIDIA A100, partition 1g.5gb, 00000000:C1:00.0, [N/A], [N/A], 550.54.15, [N/A], 33, 8.0, [N/A], [Unknown Error], 1095, 1410, [Not Supported], 1410, 1593, 1593, [N/A]\n';
  expect(parseNvidiaSmi(output, allFields).devices).toEqual([
    {
      name: 'NVIDIA A100, partition 1g.5gb',
      pciAddress: '0000:c1:00.0',
      totalBytes: null,
      usedBytes: null,
      driver: '550.54.15',
      load: null,
      temperature: 33,
      powerWatts: null,
      powerLimitWatts: null,
      clocks: {
        graphics: { mhz: 1095, maxMhz: 1410 },
        sm: { mhz: null, maxMhz: 1410 },
        memory: { mhz: 1593, maxMhz: 1593 },
      },
      fan: null,
      throttles: null,
      computeCapability: '8.0',
    },
  ]);
});

test('an older nvidia-smi tells what it knows', () => {
  const [device] = parseNvidiaSmi(recordedSmi, basicFields).devices;
  expect(device).toMatchObject({
    temperature: 41,
    powerWatts: null,
    clocks: { graphics: notTold, sm: notTold, memory: notTold },
  });
});

test('a container that may use less than the machine has is a warning', () => {
  const given = readings({
    operatingSystem: answered({
      model: 'x',
      architecture: 'x64',
      logicalCores: 16,
      usableCores: 16,
      totalBytes: 64e9,
    }),
    container: answered({ cores: 2.5, limitBytes: 8e9 }),
  });
  expect(warningsOf(given)).toEqual([
    { code: 'hardware.containerCores', data: { machineCores: 16, cores: 2.5 } },
    { code: 'hardware.containerMemory', data: { machineBytes: '64.0 GB', limitBytes: '8.00 GB' } },
  ]);
});
