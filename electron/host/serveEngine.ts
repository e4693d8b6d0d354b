import { serveLocalSocket, serveParent } from '../engine/channels.ts';
import { createRouter } from '../engine/router.ts';
import { recordCalls } from '../engine/security/recordCalls.ts';
import { chooseDataDir, startEngine } from './cli/connect.ts';
import { tellStartFailure } from './startFailure.ts';

/** The engine as the shell's child: windows speak to it through the shell, the command line through the local socket. */
const flag = process.argv.indexOf('--data-dir');
const dataDir = chooseDataDir(flag < 0 ? undefined : process.argv[flag + 1]);
const engine = await startEngine({ dataDir }).catch(tellStartFailure);
const router = createRouter(engine);
const log = { onBug: engine.log.bug, onFailure: engine.log.failure, onEnded: recordCalls(engine.store) };
const socket = await serveLocalSocket({ dataDir, router, ...log });
await serveParent(process, { router, ...log });
// The shell is gone: what runs is interrupted and goes on at the next start.
await socket.close();
await engine.close();
process.exit(0);
