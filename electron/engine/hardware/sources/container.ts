import { foldersUp } from '../../processes/readMemory.ts';
import type { SystemFiles } from './systemFiles.ts';

/** Processor time that a container may use, in cores: 2.5 of them; null: no limit. */
export function readCpuQuota({ read }: SystemFiles): number | null {
  const groups = read('/proc/self/cgroup') ?? '';
  const version2 = /^0::(.+)$/m.exec(groups)?.[1] ?? '/';
  const version1 = /^\d+:(?:[^:]*,)?cpu(?:,[^:]*)?:(.+)$/m.exec(groups)?.[1] ?? '/';
  const quotas = [
    ...foldersUp('/sys/fs/cgroup', version2).map((folder) => parseMax(read(`${folder}/cpu.max`))),
    ...foldersUp('/sys/fs/cgroup/cpu', version1).map((folder) =>
      divide(read(`${folder}/cpu.cfs_quota_us`), read(`${folder}/cpu.cfs_period_us`)),
    ),
  ].filter((cores) => cores !== null);
  return quotas.length === 0 ? null : Math.min(...quotas);
}

/** Version 2: `200000 100000` is two cores, `max 100000` no limit. */
function parseMax(text: string | null): number | null {
  const [quota = null, period = null] = text?.trim().split(' ') ?? [];
  return divide(quota, period);
}

/** Version 1 says -1 for no limit. */
function divide(quota: string | null, period: string | null): number | null {
  const cores = Number(quota ?? Number.NaN) / Number(period ?? Number.NaN);
  return Number.isFinite(cores) && cores > 0 ? cores : null;
}
