import { parentPort, workerData } from 'node:worker_threads';
import { keepCompiled, storeCompiled } from './compileCache.ts';

if (!parentPort) throw new Error("a data set's thread is started by the engine");
// What is imported from here on is compiled once and not at every opening of a data set.
keepCompiled();
const { serveDataset } = await import('../engine/datasets/worker/serve.ts');
serveDataset(parentPort, workerData);
setTimeout(storeCompiled, 3_000).unref();
