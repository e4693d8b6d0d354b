import type { ProviderName } from '../../common/providers.ts';
import type { TrainingSettings } from '../../common/training.ts';
import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import type { TrainingOption } from '../../ml/planning/fitTraining.ts';
import type { TrainingRoom } from '../../ml/planning/trainingMemory.ts';

/** A file of examples, one JSON object a line, and what it has to hash to. */
export interface ExamplesFile {
  readonly path: string;
  /** Of the whole file, hex. */
  readonly sha256: string;
}

/** What a run reads: the base it stands on and the examples it learns from. */
export interface TrainingSources {
  readonly modelFolder: string;
  readonly precision: Precision;
  /** null for fp16 and fp32. */
  readonly blockSize: BlockSize | null;
  readonly settings: TrainingSettings;
  readonly examples: {
    readonly train: ExamplesFile;
    /** null: nothing is measured, and nothing ends the run early. */
    readonly validation: ExamplesFile | null;
    /** For `settings.replayShare`. */
    readonly replay: ExamplesFile | null;
  };
  /** The run's day (ISO 8601), for templates that name it: the same in every attempt, or a resumed run learns other tokens. */
  readonly at: string;
  readonly provider: ProviderName;
  readonly threads: number;
}

export interface TrainInput extends TrainingSources {
  /** The run's own folder: `checkpoints/` and, at the end, `result/`. It exists. What lies there is gone on from. */
  readonly runFolder: string;
  /** Of the base's weights and of the data; checkpoints of others are refused (`training.checkpointMismatch`). */
  readonly baseHash: string;
  readonly dataHash: string;
  /** Ends at once with the best so far (else the newest checkpoint): of a run that was interrupted while it stopped, or failed. */
  readonly stopAndKeep?: boolean;
  /** How often the settings are made smaller for memory before it begins: an earlier attempt was ended for what it took. */
  readonly backOffs?: number;
}

/** earlyStop: the validation loss had stopped to fall. stopAndKeep: somebody asked. */
export type TrainingEnd = 'finished' | 'earlyStop' | 'stopAndKeep';

export interface TrainResult {
  /** Steps of the optimizer that were made. */
  readonly steps: number;
  /** Loss of the last of them. */
  readonly loss: number;
  /** The validated step whose state is the result; null: nothing was validated, and it is the last step's. */
  readonly best: { readonly step: number; readonly validationLoss: number } | null;
  /** `lora`: a PEFT folder. `full`: a Hugging Face folder with every weight. Absolute; inside the run's folder, whole. */
  readonly folder: string;
  readonly kind: 'adapter' | 'model';
  /** Of its weights file, hex; of a model in several files, of their hashes. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly peakMemoryBytes: number;
  /** Over all attempts, what was rolled back included. */
  readonly tokens: number;
  readonly seconds: number;
  /** The settings that memory made of those asked for; null: nothing had to change. */
  readonly backedOff: BackedOff | null;
  readonly stopped: TrainingEnd;
}

/** What can change when a step does not fit into memory. */
export type BackedOff = Pick<TrainingSettings, 'batch' | 'checkpointLayers' | 'unpackBase'>;

export interface PlanTrainingInput extends TrainingSources {
  readonly room: TrainingRoom;
  /** Opens the model and makes two steps that nobody keeps. */
  readonly measure: boolean;
}

export interface PlanTrainingResult {
  /** As they would be learnt from: what is too long is cut or left out. */
  readonly examples: number;
  readonly validationExamples: number;
  readonly replayExamples: number;
  readonly tokens: number;
  readonly trainedTokens: number;
  readonly cut: number;
  readonly leftOut: number;
  readonly longest: number;
  /** Upper bounds of the bins in tokens and their examples. */
  readonly lengths: readonly { readonly upTo: number; readonly examples: number }[];
  readonly steps: number;
  /** Of the second of two steps; null: not measured. */
  readonly secondsPerStep: number | null;
  /** Most resident memory while it was measured; null: not measured. */
  readonly measuredBytes: number | null;
  readonly trainedParameters: number;
  /** The settings as asked come first. */
  readonly options: readonly TrainingOption[];
  /** The quickest option that fits; null: none does. */
  readonly picked: number | null;
  /** The first example as the model sees it: pieces of text and what each counts. */
  readonly preview: readonly { readonly text: string; readonly weight: number }[];
}
