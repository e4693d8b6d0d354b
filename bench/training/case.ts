import type { Precision } from '../../electron/ml/graph/weights.ts';

/** One way of training that is measured in a process of its own; passed as JSON. */
export interface TrainingCase {
  readonly folder: string;
  readonly precision: Extract<Precision, 'int8' | 'fp32'>;
  readonly layers: number;
  readonly sequences: number;
  readonly tokens: number;
  readonly checkpointLayers: number;
  readonly unpackBase: boolean;
  readonly threads: number;
  /** The first is not counted: memory is taken and weights are read. */
  readonly steps: number;
}

export interface TrainingMeasured {
  /** Of the quickest counted step. */
  readonly tokensPerSecond: number;
  /** The most resident memory that the process ever had. */
  readonly peakBytes: number;
}
