import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** A driver that is compiled for a test: the signatures and structures of nvml.h, over cards that are made up. */
export interface FakeDriver {
  /** What nvmlInit_v2 answers. */
  readonly init?: number;
  readonly cards?: number;
  /** Bytes of an entry in the lists of processes. */
  readonly entryBytes?: 16 | 24 | 32;
  /** Strangers that compute on each card. */
  readonly strangers?: number;
  /** `old`: without the functions of the last ten years; `simple`: has them, and supports none. */
  readonly kind?: 'whole' | 'old' | 'simple';
  /** What holds the clocks down, as nvml.h's bits. */
  readonly reasons?: number;
  /** The process that asks, the one that started it and all that this one has started are on the first card, too. */
  readonly withRelatives?: boolean;
}

export function hasCompiler(): boolean {
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Writes the library at `file` and returns it. */
export function compileFakeDriver(file: string, driver: FakeDriver = {}): string {
  const { init = 0, cards = 1, entryBytes = 24, strangers = 2, kind = 'whole', reasons = 0 } = driver;
  const source = path.format({ ...path.parse(file), base: undefined, ext: '.c' });
  writeFileSync(source, whole);
  const defined = {
    INIT: init,
    CARDS: cards,
    ENTRY: entryBytes,
    STRANGERS: strangers,
    OLD: Number(kind === 'old'),
    SIMPLE: Number(kind === 'simple'),
    REASONS: reasons,
    RELATIVES: Number(driver.withRelatives ?? false),
  };
  const flags = Object.entries(defined).map(([name, value]) => `-D${name}=${value}`);
  execFileSync('cc', ['-shared', '-fPIC', ...flags, '-o', file, source]);
  return file;
}

/** The process of this number exists nowhere, and its program has a name that somebody made up to do harm. */
export const hostilePid = 4_000_000;

const cards = `
#include <stdio.h>
#include <string.h>
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>
typedef struct { char legacy[16]; unsigned domain, bus, device, id, subsystem; char busId[32]; } Pci;
typedef struct { unsigned long long total, free, used; } Memory;
static int opened = 0; static char card[CARDS];
static int at(void *d) { return (char *)d - card; }
const char *nvmlErrorString(int r) { return r == 9 ? "Driver Not Loaded" : "Unknown Error"; }
int nvmlInit_v2(void) { opened = INIT == 0; return INIT; }
int nvmlShutdown(void) { opened = 0; return 0; }
int nvmlSystemGetDriverVersion(char *v, unsigned n) { strncpy(v, "550.54.15", n); return 0; }
int nvmlDeviceGetCount_v2(unsigned *n) { *n = opened ? CARDS : 0; return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned i, void **d) { *d = card + i; return i < CARDS ? 0 : 2; }
int nvmlDeviceGetName(void *d, char *name, unsigned n) { strncpy(name, at(d) ? "NVIDIA\\xff\\x1b[31m L4\\n" : "NVIDIA H100 80GB HBM3", n); return 0; }
int nvmlDeviceGetPciInfo_v3(void *d, Pci *p) { memset(p, 0, sizeof *p); p->bus = 0xc1 + at(d); return 0; }
int nvmlDeviceGetMemoryInfo(void *d, Memory *m) {
  if (SIMPLE) return 3;
  m->total = 85520809984ULL; m->used = 21474836480ULL + at(d); m->free = m->total - m->used; return 0;
}
int nvmlDeviceGetUtilizationRates(void *d, unsigned *u) { if (SIMPLE) return 3; u[0] = 37; u[1] = 5; return 0; }
`;

const newer = `
#if !OLD
#define TELL(value) do { if (SIMPLE) return 3; *out = (value); return 0; } while (0)
int nvmlDeviceGetTemperature(void *d, int sensor, unsigned *out) { TELL(sensor == 0 ? 41 + at(d) : 0); }
int nvmlDeviceGetPowerUsage(void *d, unsigned *out) { TELL(312500); }
int nvmlDeviceGetEnforcedPowerLimit(void *d, unsigned *out) { TELL(700000); }
int nvmlDeviceGetClockInfo(void *d, int type, unsigned *out) { unsigned mhz[] = {1755, 1740, 2619}; TELL(mhz[type]); }
int nvmlDeviceGetMaxClockInfo(void *d, int type, unsigned *out) { unsigned mhz[] = {1980, 1980, 2619}; TELL(mhz[type]); }
int nvmlDeviceGetFanSpeed(void *d, unsigned *out) { if (at(d) == 0) return 3; TELL(62); }
int nvmlDeviceGetCurrentClocksEventReasons(void *d, unsigned long long *out) { TELL(at(d) == 0 ? REASONS : 0); }
int nvmlDeviceGetCudaComputeCapability(void *d, int *out, int *minor) { *minor = 0; TELL(9); }
int nvmlSystemGetProcessName(unsigned pid, char *name, unsigned n) {
  if (pid == 4000000) { strncpy(name, "/opt/\\x1b]0;owned\\a\\xe2\\x80\\xae\\xff.exe", n); return 0; }
  return 2;
}
#endif
`;

const processes = `
static int put(unsigned char *infos, unsigned room, unsigned n, unsigned pid, unsigned long long bytes) {
  if (n < room) {
    unsigned char *entry = infos + n * ENTRY;
    memcpy(entry, &pid, 4);
    memcpy(entry + 8, &bytes, 8);
    if (ENTRY > 16) memset(entry + 16, 0xff, 8);
    if (ENTRY > 24) memset(entry + 24, 0, 8);
  }
  return n + 1;
}
static unsigned parentOf(const char *pid) {
  char path[300], line[200]; unsigned parent = 0;
  snprintf(path, sizeof path, "/proc/%s/status", pid);
  FILE *file = fopen(path, "r");
  while (file && fgets(line, sizeof line, file)) if (sscanf(line, "PPid: %u", &parent) == 1) break;
  if (file) fclose(file);
  return parent;
}
static unsigned putRelatives(unsigned char *infos, unsigned room, unsigned n) {
  n = put(infos, room, n, getppid(), 536870912ULL);
  DIR *proc = opendir("/proc"); struct dirent *each;
  while (proc && (each = readdir(proc)))
    if (atoi(each->d_name) > 0 && parentOf(each->d_name) == (unsigned)getppid())
      n = put(infos, room, n, atoi(each->d_name), 1073741824ULL);
  if (proc) closedir(proc);
  return n;
}
static int list(void *d, unsigned *count, unsigned char *infos) {
  unsigned room = *count, n = 0;
  for (int i = 0; i < STRANGERS; i++) n = put(infos, room, n, 4000000 + i, i == 1 ? ~0ULL : 2147483648ULL + STRANGERS - i);
  if (RELATIVES && at(d) == 0) n = putRelatives(infos, room, n);
  *count = n;
  return n > room ? 7 : 0;
}
#if OLD
int nvmlDeviceGetComputeRunningProcesses(void *d, unsigned *count, void *infos) { return list(d, count, infos); }
#else
int nvmlDeviceGetComputeRunningProcesses_v3(void *d, unsigned *count, void *infos) { return SIMPLE ? 3 : list(d, count, infos); }
int nvmlDeviceGetGraphicsRunningProcesses_v3(void *d, unsigned *count, void *infos) {
  if (SIMPLE) return 3;
  *count = put(infos, *count, 0, 4000000, 2147483649ULL);
  return 0;
}
#endif
`;

const whole = cards + newer + processes;
