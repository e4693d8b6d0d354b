import type { JobProgress } from '../../contract/jobs.ts';
import type { ProgressUnit } from './handler.ts';

/** Turns "done of total in this step" into a fraction of the whole job, a rate and the time left. */
export interface ProgressMeter {
  /** Throws for a step that the handler did not declare. */
  update(step: string, amount: { done: number; total: number; unit: ProgressUnit }): JobProgress;
}

/** A rate is only told when it was measured over at least this long. */
const shortestMeasureMs = 500;
/** How far back the rate looks. */
const rateWindowMs = 10_000;

interface Sample {
  readonly at: number;
  readonly done: number;
}

/** `now` in milliseconds, never going back. */
export function createProgressMeter(
  steps: Readonly<Record<string, number>>,
  now: () => number,
): ProgressMeter {
  const weightSum = Object.values(steps).reduce((sum, weight) => sum + weight, 0);
  const stepNames = Object.keys(steps);
  let step = '';
  let stepStart = 0;
  let samples: Sample[] = [];
  let fraction = 0;
  return {
    update(name, { done, total, unit }) {
      const index = stepNames.indexOf(name);
      if (index < 0) throw new Error(`the job has no step ${name}, only ${stepNames.join(', ')}`);
      const at = now();
      if (name !== step || done < (samples.at(-1)?.done ?? 0)) {
        step = name;
        stepStart = at;
        samples = [];
      }
      samples = [...samples.filter((sample) => at - sample.at <= rateWindowMs), { at, done }];
      const inStep = total > 0 ? Math.min(1, done / total) : 0;
      const before = weightOf(steps, stepNames.slice(0, index));
      const weight = steps[name] ?? 0;
      // A step can be entered twice (a model is hashed, then read); the bar never goes back.
      fraction = Math.max(fraction, weightSum > 0 ? (before + weight * inStep) / weightSum : inStep);
      const ratePerSecond = rateOf(samples);
      const stepLeft = ratePerSecond ? Math.max(0, total - done) / ratePerSecond : null;
      const after = weightSum - before - weight;
      const secondsLeft =
        stepLeft === null ? null : stepLeft + laterSeconds(after, weight, (at - stepStart) / 1000 + stepLeft);
      return { step: name, fraction, done, total, unit, ratePerSecond, secondsLeft };
    },
  };
}

function weightOf(steps: Readonly<Record<string, number>>, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (steps[name] ?? 0), 0);
}

function rateOf(samples: readonly Sample[]): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.at - first.at < shortestMeasureMs || last.done <= first.done) return null;
  return ((last.done - first.done) * 1000) / (last.at - first.at);
}

/** The steps to come take as long for their weight as this one does. */
function laterSeconds(weightAfter: number, weight: number, stepSeconds: number): number {
  return weight > 0 ? (stepSeconds * weightAfter) / weight : 0;
}
