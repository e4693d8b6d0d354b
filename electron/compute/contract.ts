import { eventIterator, oc, type } from '@orpc/contract';
import type { NvmlReading } from '../../native/nvml/nvml.ts';
import type { EvaluationResult } from '../common/evaluation.ts';
import type { SpelledKeys } from '../vault/ring.ts';
import type { GenerateEvent } from './decoder/generation.ts';
import type { EvaluateInput } from './evaluation/requests.ts';
import type { InferenceCheck } from './machine/checkInference.ts';
import type { MachineHints } from './machine/readHints.ts';

import type {
  CountInput,
  CountResult,
  GenerateInput,
  LoadInput,
  LoadResult,
  PromptInput,
  PromptResult,
} from './model/requests.ts';

import type { BandwidthInput, BandwidthResult } from './tasks/bandwidth.ts';

import type { ExportAdapterInput, ExportAdapterResult } from './tasks/exportAdapter.ts';
import type { ImportAdapterInput, ImportAdapterResult } from './tasks/importAdapter.ts';
import type { ImportInput, ImportResult } from './tasks/importModel.ts';
import type { LogitsInput, LogitsResult } from './tasks/logits.ts';
import type { MergeAdapterInput, MergeAdapterResult } from './tasks/mergeAdapter.ts';
import type { PerplexityInput, PerplexityResult } from './tasks/perplexity.ts';
import type { PrepareInput, PrepareResult } from './tasks/prepare.ts';
import type { PreviewInput, PreviewResult } from './tasks/preview.ts';
import type { ProbeInput, ProbeResult } from './tasks/probe.ts';
import type { QualityInput, QualityResult } from './tasks/quality.ts';
import type { QuantizeInput, QuantizeResult } from './tasks/quantize.ts';
import type { VerifyInput, VerifyResult } from './tasks/verify.ts';
import type { PlanTrainingInput, PlanTrainingResult, TrainInput, TrainResult } from './training/requests.ts';

export type { NvmlDevice, NvmlProcess, NvmlReading } from '../../native/nvml/nvml.ts';
/** The engine sees the tasks' types through this file only, never the tasks. */
export type { ChatMessage } from './decoder/generation.ts';
export type { Contestant, EvaluateInput } from './evaluation/requests.ts';
export type { InferenceCheck } from './machine/checkInference.ts';
export type { GraphicsHint, Hint, MachineHints } from './machine/readHints.ts';
export type { BandwidthResult } from './tasks/bandwidth.ts';
export type { ImportAdapterResult } from './tasks/importAdapter.ts';
export type { LogitsResult } from './tasks/logits.ts';
export type { PerplexityResult } from './tasks/perplexity.ts';
export type { PreviewResult } from './tasks/preview.ts';
export type { ProbeResult } from './tasks/probe.ts';
export type { QualityResult } from './tasks/quality.ts';
export type { VerifyResult } from './tasks/verify.ts';
export type {
  BackedOff,
  PlanTrainingInput,
  PlanTrainingResult,
  TrainInput,
  TrainResult,
} from './training/requests.ts';

/** What a running task tells the engine; the last event is the result. */
export type TaskEvent<Result> =
  | {
      readonly kind: 'progress';
      readonly step: string;
      readonly done: number;
      readonly total: number;
      readonly unit: 'bytes' | 'tokens' | 'items';
    }
  | { readonly kind: 'output'; readonly record: unknown }
  | { readonly kind: 'result'; readonly result: Result };

/** Both ends are this product, so the types are trusted and nothing is validated again. */
function trusted<T>() {
  return type<T, T>((value) => value);
}

function task<Input, Result>() {
  return oc.input(trusted<Input>()).output(eventIterator(trusted<TaskEvent<Result>>()));
}

/** A refusal of the driver is an answer, in its words. */
export type NvmlAnswer =
  | { readonly kind: 'read'; readonly reading: NvmlReading }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly reason: string };

/** What the engine may ask of a compute process. One process runs one heavy task, or holds one loaded model. */
export const computeContract = {
  tasks: {
    preview: task<PreviewInput, PreviewResult>(),
    importModel: task<ImportInput, ImportResult>(),
    verify: task<VerifyInput, VerifyResult>(),
    quantize: task<QuantizeInput, QuantizeResult>(),
    prepare: task<PrepareInput, PrepareResult>(),
    probe: task<ProbeInput, ProbeResult>(),
    quality: task<QualityInput, QualityResult>(),
    perplexity: task<PerplexityInput, PerplexityResult>(),
    logits: task<LogitsInput, LogitsResult>(),
    evaluate: task<EvaluateInput, EvaluationResult>(),
    bandwidth: task<BandwidthInput, BandwidthResult>(),
    importAdapter: task<ImportAdapterInput, ImportAdapterResult>(),
    exportAdapter: task<ExportAdapterInput, ExportAdapterResult>(),
    mergeAdapter: task<MergeAdapterInput, MergeAdapterResult>(),
    /**
     * A run, or its next attempt. Its output is `TrainingRecord`s. Ending the call saves a checkpoint and rejects with
     * `request.cancelled`; another attempt goes on from there. Points of steps that an earlier attempt told already come again:
     * the first event of an attempt, `started` or `resumed`, names the step it goes on from.
     */
    train: task<TrainInput, TrainResult>(),
    planTraining: task<PlanTrainingInput, PlanTrainingResult>(),
  },
  model: {
    load: oc.input(trusted<LoadInput>()).output(trusted<LoadResult>()),
    prompt: oc.input(trusted<PromptInput>()).output(trusted<PromptResult>()),
    count: oc.input(trusted<CountInput>()).output(trusted<CountResult>()),
    /** Ends when the answer ends; leaving the iterator stops the generation within one token. */
    generate: oc.input(trusted<GenerateInput>()).output(eventIterator(trusted<GenerateEvent>())),
    /** Ends a generation as `cancelled`, with its figures: who only leaves the iterator does not get them. */
    stop: oc.input(trusted<{ readonly answer: string }>()).output(trusted<Record<string, never>>()),
  },
  keys: {
    /** The first thing that a process is told: with what it reads and writes files of the data directory. */
    hold: oc.input(trusted<readonly SpelledKeys[]>()).output(trusted<Record<string, never>>()),
  },
  training: {
    /** Ends the process's run after the step at hand; its result is the best of what it has learnt. */
    stopAndKeep: oc.output(trusted<Record<string, never>>()),
  },
  /** What may block or break on a sick driver, asked outside the engine. */
  machine: {
    hints: oc.output(trusted<MachineHints>()),
    /** null: no NVIDIA driver is installed. */
    nvml: oc.output(trusted<NvmlAnswer>()),
    /** The process's number, asked through native code. */
    processId: oc.output(trusted<number>()),
    /** A graph whose numbers are known. */
    inference: oc.output(trusted<InferenceCheck>()),
  },
};
export type ComputeContract = typeof computeContract;
export type TaskName = keyof ComputeContract['tasks'];
