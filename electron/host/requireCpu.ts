import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus } from 'node:os';
import { isCpuTooOld, parseCpuinfoFlags, readFeatures } from '../common/cpuFeatures.ts';
import { AppError } from '../common/errors/appError.ts';

/**
 * Throws `hardware.cpuTooOld` on an x64 processor without AVX2. To be called before anything is imported that loads a
 * native library: those are built for AVX2 and would end the process with an illegal instruction.
 *
 * Linux says so in `/proc/cpuinfo`, macOS through `sysctl`. Windows tells it only to native code
 * (IsProcessorFeaturePresent), so there nothing is known here and the processor is let through.
 */
export function requireCpu(): void {
  const architecture = arch();
  if (architecture !== 'x64') return;
  const features = readFeatures(architecture, process.platform === 'darwin' ? 'mac' : 'linux', readWords());
  if (isCpuTooOld(architecture, features))
    throw new AppError('hardware.cpuTooOld', { model: cpus()[0]?.model.trim() ?? architecture });
}

function readWords(): ReadonlySet<string> | null {
  if (process.platform === 'linux') return readCpuinfo();
  if (process.platform !== 'darwin') return null;
  const names = ['machdep.cpu.features', 'machdep.cpu.leaf7_features'];
  const { status, stdout } = spawnSync('/usr/sbin/sysctl', ['-n', ...names], { encoding: 'utf8' });
  return status === 0 ? new Set(stdout.trim().split(/\s+/)) : null;
}

function readCpuinfo(): ReadonlySet<string> | null {
  try {
    return parseCpuinfoFlags(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return null; // Hidden by a container; the libraries will find out.
  }
}
