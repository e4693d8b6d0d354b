import { implement } from '@orpc/server';
import { computeContract } from '../compute/contract.ts';
import { type ComputeContext, runTask } from '../compute/runTask.ts';
import { importAdapter } from '../compute/tasks/importAdapter.ts';
import { preview } from '../compute/tasks/preview.ts';
import { holdKeys, parseKeys } from '../vault/ring.ts';
import { serveComputeProcess } from './serveComputeProcess.ts';

// Started under Node's permission model without addons: nothing that is imported here may load native code.
const os = implement(computeContract).$context<ComputeContext>();
serveComputeProcess({
  keys: {
    hold: os.keys.hold.handler(({ input }) => {
      for (const keys of input) holdKeys(parseKeys(keys));
      return {};
    }),
  },
  tasks: {
    preview: os.tasks.preview.handler(runTask(async () => preview)),
    importAdapter: os.tasks.importAdapter.handler(runTask(async () => importAdapter)),
  },
});
