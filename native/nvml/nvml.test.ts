import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { nvmlLibraries, openNvml } from './nvml.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-nvml-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The signatures and structures of nvml.h, with a driver that knows one card. */
const driver = `
#include <string.h>
typedef struct { char legacy[16]; unsigned domain, bus, device, id, subsystem; char busId[32]; } Pci;
typedef struct { unsigned long long total, free, used; } Memory;
static int opened = 0; static int card = 42;
const char *nvmlErrorString(int r) { return r == 9 ? "Driver Not Loaded" : "Unknown Error"; }
int nvmlInit_v2(void) { opened = INIT == 0; return INIT; }
int nvmlShutdown(void) { opened = 0; return 0; }
int nvmlSystemGetDriverVersion(char *v, unsigned n) { strncpy(v, "550.54.15", n); return 0; }
int nvmlDeviceGetCount_v2(unsigned *n) { *n = opened ? 1 : 0; return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned i, void **d) { *d = &card; return 0; }
int nvmlDeviceGetName(void *d, char *name, unsigned n) { if (d != &card) return 2; strncpy(name, "NVIDIA H100 80GB HBM3", n); return 0; }
int nvmlDeviceGetPciInfo_v3(void *d, Pci *p) { memset(p, 0, sizeof *p); p->domain = 0; p->bus = 0xc1; p->device = 0; return 0; }
int nvmlDeviceGetMemoryInfo(void *d, Memory *m) { m->total = 85520809984ULL; m->used = 1048576; m->free = m->total - m->used; return 0; }
int nvmlDeviceGetUtilizationRates(void *d, unsigned *u) { u[0] = 37; u[1] = 5; return 0; }
int nvmlDeviceGetTemperature(void *d, int sensor, unsigned *t) { *t = 41; return 3; }
int nvmlDeviceGetCudaComputeCapability(void *d, int *major, int *minor) { *major = 9; *minor = 0; return 0; }
`;

function hasCompiler(): boolean {
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function compile(name: string, init: number): string {
  const source = path.join(folder, `${name}.c`);
  const library = path.join(folder, `${name}.so`);
  writeFileSync(source, driver);
  execFileSync('cc', ['-shared', '-fPIC', `-DINIT=${init}`, '-o', library, source]);
  return library;
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

test.runIf(hasCompiler())(
  'a card is read with its 64-bit memory, and what it does not support is unknown',
  () => {
    const nvml = openNvml([compile('card', 0)]);
    expect(nvml?.read()).toEqual({
      driver: '550.54.15',
      devices: [
        {
          name: 'NVIDIA H100 80GB HBM3',
          pciAddress: '0000:c1:00.0',
          totalBytes: 85_520_809_984,
          usedBytes: 1_048_576,
          load: 0.37,
          temperature: null,
          computeCapability: '9.0',
        },
      ],
    });
    nvml?.close();
  },
);

test.runIf(hasCompiler())('a driver that refuses is quoted', () => {
  expect(() => openNvml([compile('refusing', 9)])).toThrow('nvmlInit_v2: Driver Not Loaded');
});
