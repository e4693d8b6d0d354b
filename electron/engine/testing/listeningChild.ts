import { createServer } from 'node:net';

/** Listens at the given address until it is killed, and so leaves its socket behind. */
createServer().listen(process.argv[2], () => process.send?.('listening'));
