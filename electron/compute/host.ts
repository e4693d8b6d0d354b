import { randomUUID } from 'node:crypto';
import { implement } from '@orpc/server';
import { holdKeys, parseKeys } from '../vault/ring.ts';
import { computeContract } from './contract.ts';
import type { Machine } from './machine/openMachine.ts';
import type { ModelHost } from './model/loadedModel.ts';
import { type ComputeContext, either, runTask } from './runTask.ts';

/** What a compute process can do. Each task's code is loaded when it is asked for: a copy needs no ONNX Runtime. */
export function computeRouter() {
  const os = implement(computeContract).$context<ComputeContext>();
  let host: Promise<ModelHost> | null = null;
  const model = () => {
    host ??= import('./model/loadedModel.ts').then(({ createModelHost }) => createModelHost());
    return host;
  };
  const stoppers = new Map<string, AbortController>();
  /** Ends the run at hand; a process runs one at a time. */
  let keep = new AbortController();
  let opened: Promise<Machine> | null = null;
  const machine = () => {
    opened ??= import('./machine/openMachine.ts').then(({ openMachine }) => openMachine());
    return opened;
  };
  return os.router({
    tasks: {
      preview: os.tasks.preview.handler(runTask(async () => (await import('./tasks/preview.ts')).preview)),
      importModel: os.tasks.importModel.handler(
        runTask(async () => (await import('./tasks/importModel.ts')).importModel),
      ),
      verify: os.tasks.verify.handler(runTask(async () => (await import('./tasks/verify.ts')).verify)),
      quantize: os.tasks.quantize.handler(
        runTask(async () => (await import('./tasks/quantize.ts')).quantize),
      ),
      prepare: os.tasks.prepare.handler(runTask(async () => (await import('./tasks/prepare.ts')).prepare)),
      probe: os.tasks.probe.handler(runTask(async () => (await import('./tasks/probe.ts')).probe)),
      quality: os.tasks.quality.handler(runTask(async () => (await import('./tasks/quality.ts')).quality)),
      perplexity: os.tasks.perplexity.handler(
        runTask(async () => (await import('./tasks/perplexity.ts')).perplexity),
      ),
      evaluate: os.tasks.evaluate.handler(
        runTask(async () => (await import('./tasks/evaluate.ts')).evaluate),
      ),
      bandwidth: os.tasks.bandwidth.handler(
        runTask(async () => (await import('./tasks/bandwidth.ts')).bandwidth),
      ),
      train: os.tasks.train.handler(
        runTask(async () => {
          keep = new AbortController();
          return (await import('./tasks/train.ts')).trainUntil(keep.signal);
        }),
      ),
      planTraining: os.tasks.planTraining.handler(
        runTask(async () => (await import('./tasks/planTraining.ts')).planTraining),
      ),
      importAdapter: os.tasks.importAdapter.handler(
        runTask(async () => (await import('./tasks/importAdapter.ts')).importAdapter),
      ),
      exportAdapter: os.tasks.exportAdapter.handler(
        runTask(async () => (await import('./tasks/exportAdapter.ts')).exportAdapter),
      ),
      mergeAdapter: os.tasks.mergeAdapter.handler(
        runTask(async () => (await import('./tasks/mergeAdapter.ts')).mergeAdapter),
      ),
      logits: os.tasks.logits.handler(runTask(async () => (await import('./tasks/logits.ts')).logits)),
    },
    model: {
      load: os.model.load.handler(async ({ input }) => (await model()).load(input)),
      prompt: os.model.prompt.handler(async ({ input }) => (await model()).prompt(input)),
      count: os.model.count.handler(async ({ input }) => (await model()).count(input)),
      generate: os.model.generate.handler(async function* ({ input, signal, context }) {
        const stopper = new AbortController();
        const { answer = randomUUID() } = input;
        stoppers.set(answer, stopper);
        try {
          const stopped = either(either(signal, context.stopping), stopper.signal);
          yield* (await model()).generate(input, stopped);
        } finally {
          stoppers.delete(answer);
        }
      }),
      stop: os.model.stop.handler(({ input }) => {
        stoppers.get(input.answer)?.abort();
        return {};
      }),
    },
    keys: {
      hold: os.keys.hold.handler(({ input }) => {
        for (const keys of input) holdKeys(parseKeys(keys));
        return {};
      }),
    },
    training: {
      stopAndKeep: os.training.stopAndKeep.handler(() => {
        keep.abort();
        return {};
      }),
    },
    machine: {
      hints: os.machine.hints.handler(async () => (await machine()).hints()),
      nvml: os.machine.nvml.handler(async () => (await machine()).nvml()),
      processId: os.machine.processId.handler(async () =>
        (await import('../../native/process/processId.ts')).readProcessId(),
      ),
      inference: os.machine.inference.handler(async () =>
        (await import('./machine/checkInference.ts')).checkInference(),
      ),
    },
  });
}
