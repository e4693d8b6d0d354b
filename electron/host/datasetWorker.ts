import { parentPort, workerData } from 'node:worker_threads';
import { serveDataset } from '../engine/datasets/worker/serve.ts';

if (!parentPort) throw new Error("a data set's thread is started by the engine");
serveDataset(parentPort, workerData);
