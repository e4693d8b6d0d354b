import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { windowsProcessorFeatures } from '../../../native/process/processorFeatures.ts';
import { type CpuFeatures, readFeatures } from '../../common/cpuFeatures.ts';

const run = promisify(execFile);

/** The processor's instruction sets where no file tells them: on a Mac and on Windows. What nobody says is null. */
export async function readCpuFeatures(
  platform: NodeJS.Platform = process.platform,
  architecture: string = process.arch,
): Promise<CpuFeatures> {
  const unknown = readFeatures(architecture, 'mac', null);
  if (platform === 'darwin') {
    const { stdout } = await run('/usr/sbin/sysctl', ['machdep.cpu', 'hw.optional']);
    return readFeatures(architecture, 'mac', parseSysctl(stdout));
  }
  if (platform !== 'win32') return unknown;
  const there = new Set<string>(windowsProcessorFeatures());
  return Object.fromEntries(Object.keys(unknown).map((name) => [name, there.has(name) ? true : null]));
}

/** `machdep.cpu.leaf7_features: BMI1 AVX2`, `hw.optional.arm.FEAT_I8MM: 1`. */
export function parseSysctl(output: string): ReadonlySet<string> {
  const words = output.split('\n').flatMap((line) => {
    const [, name = '', value = ''] = /^([\w.]+):\s*(.*)$/.exec(line) ?? [];
    if (/^machdep\.cpu\.(leaf7_)?features$/.test(name)) return value.split(/\s+/);
    const [, feature] = /^hw\.optional\.arm\.(FEAT_\w+)$/.exec(name) ?? [];
    return feature !== undefined && value === '1' ? [feature] : [];
  });
  return new Set(words);
}
