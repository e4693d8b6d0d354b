import { parentPort, workerData } from 'node:worker_threads';
import { serveBackupTask } from '../engine/backup/thread.ts';

/** Entry of the threads that make, verify and try out backups; started by `engine/backup/thread.ts`. */
if (parentPort === null) throw new Error('backupThread is started as a worker thread');
serveBackupTask(parentPort, workerData);
