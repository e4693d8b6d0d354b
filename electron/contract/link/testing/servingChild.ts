import { parentPort } from '../nodePorts.ts';
import { serveLink } from '../serveLink.ts';
import { testRouter } from './testContract.ts';

/** A child process that serves the test contract to its parent, as a compute process does. */
serveLink(parentPort(process), testRouter(), {
  context: {},
  onBug: (error, logId) => console.error(logId, error),
  heartbeat: 'off',
});
