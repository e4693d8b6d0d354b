import { serveLocalSocket, serveParent } from '../engine/channels.ts';
import { serveGate } from '../engine/served.ts';
import { chooseDataDir, startGate } from './cli/connect.ts';
import { tellStartFailure } from './startFailure.ts';

/** The engine as the shell's child: windows speak to it through the shell, the command line through the local socket. */
const flag = process.argv.indexOf('--data-dir');
const dataDir = chooseDataDir(flag < 0 ? undefined : process.argv[flag + 1]);
const gate = await startGate({ dataDir }).catch(tellStartFailure);
const served = serveGate(gate);
const log = { onBug: gate.log.bug, onFailure: gate.log.failure };
const socket = await serveLocalSocket({ dataDir, served, ...log });
await serveParent(process, { served, ...log });
// The shell is gone: what runs is interrupted and goes on at the next start.
await socket.close();
await gate.close();
process.exit(0);
