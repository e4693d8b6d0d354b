import type { AppError } from '../../../common/errors/appError.ts';
import type { SelftestCheck, SelftestReport } from '../../../contract/selftest.ts';
import { createComputePool } from '../../processes/computePool.ts';
import { createProcessOwner } from '../gpuActivity.ts';
import { productFolders } from '../hardware.ts';
import { createInventory } from '../inventory.ts';
import { createMachineProcess } from '../machineProcess.ts';
import { systemFiles } from '../sources/systemFiles.ts';
import { runSelftest } from './runSelftest.ts';

export interface StandaloneOptions {
  readonly dataDir: string;
  readonly version: string;
  readonly sampleModelFolder: string;
  /** Why there is no engine. */
  readonly startFailure: AppError;
  onCheck(check: SelftestCheck): void;
}

/** The self-test where no engine can be started: everything that needs none, and the reason. */
export async function runStandalone(options: StandaloneOptions): Promise<SelftestReport> {
  const quiet = () => undefined;
  const pool = createComputePool({ log: { warn: quiet } });
  const machine = createMachineProcess(pool);
  const tools = { files: systemFiles, machine };
  const onBug = () => '';
  const pids = () => ({ engine: process.pid, compute: pool.pids(), shell: null });
  const inventory = createInventory({
    ...tools,
    dataDir: options.dataDir,
    pids,
    processOwner: () => createProcessOwner({ files: systemFiles, pids: pids(), models: [] }),
    lastReadRate: () => null,
    onLate: quiet,
    onBug,
  });
  try {
    return await runSelftest({
      ...options,
      ...tools,
      ...productFolders,
      pool,
      store: null,
      inventory: () => inventory.read({ refresh: false }),
      onBug,
    });
  } finally {
    machine.stop();
    await pool.close();
  }
}
