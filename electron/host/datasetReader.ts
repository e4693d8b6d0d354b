import { serveReading } from '../compute/datasets/serveReading.ts';
import { sourceFormats } from '../compute/datasets/sources.ts';

// Started under Node's permission model without addons: nothing that is imported here may load native code.
await serveReading({ input: process.stdin, output: process.stdout }, sourceFormats);
// Reading may still be under way for somebody who does not listen any more.
process.exit();
