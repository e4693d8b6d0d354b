import { setPriority } from 'node:os';
import type { AnyRouter } from '@orpc/server';
import { AppError } from '../common/errors/appError.ts';
import { parentPort } from '../contract/link/nodePorts.ts';
import { serveLink } from '../contract/link.ts';

/** Serves a router to the engine that started this process, and ends with it. `--nice=N` in the arguments lowers its priority. */
export function serveComputeProcess(router: AnyRouter): void {
  const nice = Number(process.argv.find((word) => word.startsWith('--nice='))?.slice('--nice='.length) ?? 0);
  if (nice > 0) setPriority(nice);
  const stopping = new AbortController();
  process.on('SIGTERM', () => stopping.abort(new AppError('request.cancelled')));
  process.on('disconnect', () => process.exit(0));
  serveLink(parentPort(process), router, {
    context: { stopping: stopping.signal },
    // A run of ONNX Runtime blocks this thread for as long as it takes; the engine sees the end of the process.
    heartbeat: 'off',
    onBug: (error, logId) => {
      const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`bug ${logId}: ${stack}\n`);
    },
  });
}
