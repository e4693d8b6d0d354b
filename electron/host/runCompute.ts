import { dieWithParent } from '../../native/process/parentDeath.ts';
import { computeRouter } from '../compute/host.ts';
import { serveComputeProcess } from './serveComputeProcess.ts';

const parent = Number(process.argv.find((word) => word.startsWith('--parent='))?.slice('--parent='.length));
if (!dieWithParent(parent)) process.exit(0);
serveComputeProcess(computeRouter());
