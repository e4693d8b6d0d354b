import { type Command, InvalidArgumentError, Option } from 'commander';
import { chooseDataDir, connectEngine, type EngineClient } from './connect.ts';
import { createOutput, type Output, reportError } from './output.ts';
import { takeUpSession } from './session.ts';

/** What a verb works with: an engine (found running or started for it) and a way to answer. */
export interface VerbContext {
  readonly client: EngineClient;
  readonly output: Output;
}

export type VerbFunction<Args extends unknown[]> = (context: VerbContext, ...args: Args) => Promise<void>;

/** Wraps a verb: connects, runs it, turns its error into a sentence and an exit code, and disconnects. */
export type Verb = <Args extends unknown[]>(
  run: VerbFunction<Args>,
) => (...commandArgs: unknown[]) => Promise<void>;

export interface GlobalOptions {
  readonly json?: boolean;
  readonly dataDir?: string;
  readonly user?: string;
  readonly passphraseFile?: string;
}

export function createVerb(program: Command): Verb {
  return <Args extends unknown[]>(run: VerbFunction<Args>) =>
    async (...commandArgs: unknown[]) => {
      const options = program.opts<GlobalOptions>();
      const output = createOutput(options.json ?? false);
      try {
        const connection = await connectEngine({ dataDir: options.dataDir });
        try {
          await takeUpSession(connection.client, chooseDataDir(options.dataDir), options);
          // Commander appends the command itself; a verb has no use for it.
          await run({ client: connection.client, output }, ...(commandArgs.slice(0, -1) as Args));
        } finally {
          await connection.close();
        }
      } catch (error) {
        process.exitCode = reportError(error, output);
      }
    };
}

export function precisionOption(): Option {
  return new Option('--precision <precision>', 'number format of the weights').choices([
    'int8',
    'int4',
    'fp16',
    'fp32',
  ]);
}

export function blockSizeOption(): Option {
  return new Option('--block-size <size>', 'weights that share a scale: 32, 64 or 128').argParser((text) => {
    const size = Number(text);
    if (size !== 32 && size !== 64 && size !== 128) throw new InvalidArgumentError('Use 32, 64 or 128.');
    return size;
  });
}

export function profileOption(): Option {
  return new Option('--profile <profile>', 'exact: activations keep at least 16 bits; fast: 8 bits')
    .choices(['exact', 'fast'])
    .default('exact');
}

export function integerOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('Use a whole number.');
    return value;
  });
}
