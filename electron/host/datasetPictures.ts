import { picturesSource } from '../compute/datasets/pictures/picturesSource.ts';
import { serveReading } from '../compute/datasets/serveReading.ts';

// Pictures are decoded by native code, which the permission model does not hold: so nothing else is done here.
await serveReading({ input: process.stdin, output: process.stdout }, { images: async () => picturesSource });
process.exit();
