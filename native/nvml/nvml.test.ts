import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { compileFakeDriver, type FakeDriver, hasCompiler, hostilePid } from './fakeDriver.fixture.ts';
import { nvmlLibraries, openNvml } from './nvml.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-nvml-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const withCompiler = test.runIf(hasCompiler());

function readDevices(name: string, driver: FakeDriver) {
  const nvml = openNvml([compileFakeDriver(path.join(folder, `${name}.so`), driver)]);
  const reading = nvml?.read();
  nvml?.close();
  return reading?.devices ?? [];
}

test('without a driver there is nothing, quietly', () => {
  expect(openNvml([])).toBeNull();
  expect(openNvml([path.join(folder, 'missing.so'), 'libnvidia-ml-nowhere.so.1'])).toBeNull();
});

test('the library is looked for where the driver puts it', () => {
  expect(nvmlLibraries('linux', {})).toEqual(['libnvidia-ml.so.1']);
  expect(nvmlLibraries('win32', { SystemRoot: 'D:\\Windows', ProgramFiles: 'D:\\Programs' })).toEqual([
    'D:\\Windows\\System32\\nvml.dll',
    'D:\\Programs\\NVIDIA Corporation\\NVSMI\\nvml.dll',
  ]);
  expect(nvmlLibraries('darwin', {})).toEqual([]);
});

const clocks = {
  graphics: { mhz: 1755, maxMhz: 1980 },
  sm: { mhz: 1740, maxMhz: 1980 },
  memory: { mhz: 2619, maxMhz: 2619 },
};

withCompiler('every card is read with its 64-bit memory, power, clocks and fan, and with who uses it', () => {
  const nvml = openNvml([
    compileFakeDriver(path.join(folder, 'cards.so'), { cards: 2, strangers: 0, reasons: 0x24 }),
  ]);
  const graphics = { pid: hostilePid, usedBytes: 2_147_483_649 };
  expect(nvml?.read()).toEqual({
    driver: '550.54.15',
    devices: [
      {
        name: 'NVIDIA H100 80GB HBM3',
        pciAddress: '0000:c1:00.0',
        totalBytes: 85_520_809_984,
        usedBytes: 21_474_836_480,
        load: 0.37,
        temperature: 41,
        powerWatts: 312.5,
        powerLimitWatts: 700,
        clocks,
        fan: null,
        throttles: ['heat', 'powerLimit'],
        computeCapability: '9.0',
        processes: [expect.objectContaining(graphics)],
      },
      expect.objectContaining({
        pciAddress: '0000:c2:00.0',
        temperature: 42,
        fan: 0.62,
        throttles: [],
      }),
    ],
  });
  nvml?.close();
});

withCompiler('what a card does not support is unknown, not an error', () => {
  const unknown = { mhz: null, maxMhz: null };
  expect(readDevices('simple', { kind: 'simple' })).toEqual([
    {
      name: 'NVIDIA H100 80GB HBM3',
      pciAddress: '0000:c1:00.0',
      totalBytes: null,
      usedBytes: null,
      load: null,
      temperature: null,
      powerWatts: null,
      powerLimitWatts: null,
      clocks: { graphics: unknown, sm: unknown, memory: unknown },
      fan: null,
      throttles: null,
      computeCapability: null,
      processes: null,
    },
  ]);
});

withCompiler('an older driver lacks functions, and has the first version of the list of processes', () => {
  const [device] = readDevices('old', { kind: 'old', entryBytes: 16, strangers: 1 });
  expect(device).toMatchObject({
    load: 0.37,
    powerWatts: null,
    throttles: null,
    computeCapability: null,
    processes: [{ pid: hostilePid, name: null, usedBytes: 2_147_483_649 }],
  });
});

for (const entryBytes of [16, 24, 32] as const) {
  withCompiler(`entries of ${entryBytes} bytes are told apart by what was written, also very many`, () => {
    const [device] = readDevices(`wide${entryBytes}`, { entryBytes, strangers: 100 });
    const processes = device?.processes ?? [];
    expect(processes).toHaveLength(100);
    expect(new Set(processes.map(({ pid }) => pid)).size).toBe(100);
    expect(processes[0]).toMatchObject({ pid: hostilePid, usedBytes: 2_147_483_648 + 100 });
    expect(processes.at(-1)).toEqual({ pid: hostilePid + 1, name: null, usedBytes: null });
  });
}

withCompiler(
  'more processes than any machine has are not believed, and the card is read all the same',
  () => {
    const [device] = readDevices('crowd', { strangers: 5_000 });
    expect(device?.temperature).toBe(41);
    // The other list is told.
    expect(device?.processes).toHaveLength(1);
  },
);

withCompiler('a name cannot act on a terminal, break a line or turn the writing direction', () => {
  const devices = readDevices('hostile', { cards: 2 });
  expect(devices[1]?.name).toBe('NVIDIA\uFFFD\uFFFD[31m L4\uFFFD');
  const names = devices[0]?.processes?.map(({ name }) => name);
  expect(names).toEqual(['\uFFFD]0;owned\uFFFD\uFFFD\uFFFD.exe', null]);
});

withCompiler('a slowdown without a cause is called so, and an idle card is not slowed down', () => {
  expect(readDevices('slowdown', { reasons: 0x8 })[0]?.throttles).toEqual(['protection']);
  expect(readDevices('brake', { reasons: 0x88 })[0]?.throttles).toEqual(['powerBrake']);
  expect(readDevices('idle', { reasons: 0x1 | 0x2 | 0x10 | 0x100 })[0]?.throttles).toEqual([]);
});

withCompiler('a driver that refuses is quoted', () => {
  const refusing = compileFakeDriver(path.join(folder, 'refusing.so'), { init: 9 });
  expect(() => openNvml([refusing])).toThrow('nvmlInit_v2: Driver Not Loaded');
});
