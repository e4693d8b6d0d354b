import { parentPort } from '../../contract/link/nodePorts.ts';
import { testRouter } from '../../contract/link/testing/testContract.ts';
import { type Envelope, serveLink, splitChannels } from '../../contract/link.ts';

/** Stands in for the engine: the test contract on every channel. With `--fail` it says that it cannot start. */
if (process.argv.includes('--fail')) {
  process.send?.({ startFailure: { code: 'engine.alreadyRunning', data: { dataDir: '/data' } } }, () =>
    process.exit(5),
  );
} else {
  const wire = parentPort<Envelope>(process);
  const router = testRouter();
  splitChannels(wire, ({ port }) => {
    serveLink(port, router, { context: {}, onBug: (error) => console.error(error) });
  });
}
