import { AppError } from '../common/errors/appError.ts';
import { serveLocalSocket, serveParent } from '../engine/channels.ts';
import { createRouter } from '../engine/router.ts';
import { chooseDataDir, startEngine } from './cli/connect.ts';

/** The engine as the shell's child: windows speak to it through the shell, the command line through the local socket. */
const flag = process.argv.indexOf('--data-dir');
const dataDir = chooseDataDir(flag < 0 ? undefined : process.argv[flag + 1]);
const engine = await startEngine({ dataDir }).catch((error: unknown) => {
  // The shell shows the sentence and does not try again; a bug it does.
  if (!(error instanceof AppError)) throw error;
  const startFailure = { code: error.code, data: error.data };
  return new Promise<never>(() => process.send?.({ startFailure }, () => process.exit(5)));
});
const router = createRouter(engine);
const socket = await serveLocalSocket({ dataDir, router, onBug: engine.log.bug });
await serveParent(process, { router, onBug: engine.log.bug });
// The shell is gone: what runs is interrupted and goes on at the next start.
await socket.close();
await engine.close();
process.exit(0);
