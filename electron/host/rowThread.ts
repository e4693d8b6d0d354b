import { parentPort } from 'node:worker_threads';
import { serveRows } from '../compute/quantize/rowThread.ts';

/** Entry of the threads that quantize; started by `compute/quantize/rowThreads.ts`. */
if (parentPort === null) throw new Error('rowThread is started as a worker thread');
serveRows(parentPort);
