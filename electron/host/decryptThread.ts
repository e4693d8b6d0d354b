import { parentPort, workerData } from 'node:worker_threads';
import { serveDecryption } from '../compute/weights/decryptThread.ts';

/** Entry of the threads that decrypt weights; started by `compute/weights/mapWeights.ts`. */
if (parentPort === null) throw new Error('decryptThread is started as a worker thread');
serveDecryption(parentPort, workerData);
