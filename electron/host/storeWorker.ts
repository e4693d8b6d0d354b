import { parentPort, workerData } from 'node:worker_threads';
import { serveStore } from '../engine/store/serveStore.ts';

if (!parentPort) throw new Error('the store worker is started by the engine');
serveStore(parentPort, workerData);
