import { AppError } from '../../electron/common/errors/appError.ts';
import { textSeed } from './files.ts';
import type { Target } from './target.ts';

const kept: unknown[] = [];

/** What readers must not do, each for its own input. */
const behaviours: Readonly<Record<string, () => unknown>> = {
  good: () => undefined,
  refused: () => {
    throw new AppError('json.invalid', { file: 'a', detail: 'b' });
  },
  bug: () => {
    throw new TypeError('undefined is not a function');
  },
  polluted: () =>
    Object.defineProperty(Object.prototype, 'seen', { value: 1, enumerable: true, configurable: true }),
  cleaned: () => Reflect.deleteProperty(Object.prototype, 'seen'),
  died: () => process.abort(),
  hung: () => {
    for (;;);
  },
  slow: () => {
    for (const started = process.cpuUsage(); process.cpuUsage(started).user < 700_000; );
  },
  huge: () => kept.push(new Uint8Array(8e9)),
  large: () => kept.push(new Uint8Array(170e6).fill(1)),
};

/** For the fuzzer's own test. */
export const targets: readonly Target[] = [
  {
    name: 'brittle',
    seeds: () => Object.keys(behaviours).map((name) => textSeed(name, name)),
    mutators: [(bytes) => bytes],
    count: 0,
    memoryMb: 200,
    read: async ({ bytes }) => behaviours[Buffer.from(bytes).toString()]?.(),
  },
];
