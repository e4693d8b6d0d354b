import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../common/errors/appError.ts';
import type { TrainingEvent, TrainingEventKind } from '../../common/training.ts';
import { type BackOff, missingBackOffs } from '../../ml/training/backOff.ts';
import { judgeValidation, nothingValidated } from '../../ml/training/earlyStop.ts';
import { freshLossScale, type LossScale, mayOverflow, nextLossScale } from '../../ml/training/lossScale.ts';
import { afterValidation, freshPlateau, learningRate } from '../../ml/training/schedule.ts';
import { freshWatchdog, rolledBack, watchdogLimits, watchStep } from '../../ml/training/watchdog.ts';
import type { CheckpointKind, RunProgress } from './checkpointManifest.ts';
import { type ComputedStep, computeStep, computeValidation } from './computeStep.ts';
import { FittingSession } from './fittingSession.ts';
import type { TrainingEnd } from './requests.ts';
import type { EndedRun, StepBatches, TrainerPorts, TrainingData } from './trainerPorts.ts';

/** Steps after which a checkpoint that could not be written is tried again. */
const retrySteps = 10;

const beginning: RunProgress = {
  ...{ step: 0, epoch: 0, loss: 0, tokens: 0, seconds: 0, backedOff: null, pending: null },
  ...{ plateau: freshPlateau, stopping: nothingValidated, watchdog: freshWatchdog },
};

/**
 * Makes a run, or goes on with one from its newest whole checkpoint, and hands its end to `finish` while the session is open.
 *
 * The first event is `started` or `resumed`, which names the step it goes on from: points of later steps that an earlier attempt
 * told, and perhaps that step's own, come again and are the same; readers keep the newest of each step. After a roll-back
 * they come again and are others.
 *
 * @throws AppError `request.cancelled` after saving where it is; `training.diverged`, `training.outOfMemory`,
 * `training.checkpointMismatch`, and what the session throws
 */
export async function runTraining<Result>(
  ports: TrainerPorts,
  finish: (ended: EndedRun) => Promise<Result>,
): Promise<Result> {
  const reached = ports.checkpoints.list()[0]?.progress.backedOff ?? null;
  const missing = missingBackOffs(ports.settings, reached, ports.backOffs ?? 0);
  if (missing === null) throw new AppError('training.outOfMemory');
  const lossScale = freshLossScale(ports.settings.precision);
  const trainer = new Trainer(ports, { ...beginning, lossScale, backedOff: reached });
  for (const change of missing) await trainer.backedOff(change);
  using fitting = await FittingSession.open({
    settings: missing.at(-1)?.settings ?? { ...ports.settings, ...reached },
    openSession: (settings) => ports.openSession(settings),
    onBackOff: (change) => trainer.backedOff(change),
  });
  return finish(await trainer.run(fitting));
}

class Trainer {
  readonly #ports: TrainerPorts;
  #progress: RunProgress;
  /** Steps of the whole run, as they follow from the settings that were asked for. */
  #steps = 0;
  #data: { readonly settings: unknown; readonly data: TrainingData } | null = null;
  #walk: { readonly data: TrainingData; readonly steps: Iterator<StepBatches, unknown, undefined> } | null =
    null;
  #next = 0;
  #checkpointMissing = false;
  #lastMs: number;

  constructor(ports: TrainerPorts, progress: RunProgress) {
    this.#ports = ports;
    this.#progress = progress;
    this.#lastMs = ports.nowMs();
  }

  async run(fitting: FittingSession): Promise<EndedRun> {
    try {
      await this.#begin(fitting);
      for (;;) {
        const end = this.#endOf();
        if (end !== null) return await this.#finish(fitting, end);
        await this.#step(fitting);
        // Lets in whoever wants it to stop, also when a session computes without ever waiting.
        await nextTurn();
      }
    } catch (error) {
      const isCancelled = error instanceof AppError && error.code === 'request.cancelled';
      if (isCancelled) await this.#saveWhereItIs(fitting);
      throw error;
    }
  }

  /** Told before the session is opened with less. */
  async backedOff({ change, from, to, settings }: BackOff): Promise<void> {
    const { batch, checkpointLayers, unpackBase } = settings;
    this.#tell('outOfMemory', {});
    this.#tell('backedOff', { change, from, to });
    this.#progress = { ...this.#progress, backedOff: { batch, checkpointLayers, unpackBase } };
  }

  async #begin(fitting: FittingSession): Promise<void> {
    const { backedOff } = this.#progress;
    const { steps, remarks } = await this.#ports.openData(this.#ports.settings);
    this.#steps = steps;
    const restored = await this.#ports.checkpoints.restore(fitting.session.state);
    if (restored === null) {
      this.#tell('started', { steps });
      for (const { kind, data } of remarks) this.#tell(kind, data);
      await this.#save(fitting, 'scheduled');
    } else {
      this.#progress = { ...restored.progress, backedOff };
      this.#tell('resumed', { from: this.#progress.step, steps });
      await this.#settle(fitting);
    }
    this.#ports.progress(this.#progress.step, this.#steps);
  }

  /** null: it goes on. */
  #endOf(): TrainingEnd | null {
    const { step, stopping } = this.#progress;
    const { patience } = this.#ports.settings.validation;
    if (step >= this.#steps) return 'finished';
    if (patience !== null && stopping.waited >= patience) return 'earlyStop';
    // Without a step there is nothing to keep.
    return this.#ports.keep.aborted && step > 0 ? 'stopAndKeep' : null;
  }

  async #step(fitting: FittingSession): Promise<void> {
    const { signal, settings, nowMs } = this.#ports;
    if (signal.aborted) throw new AppError('request.cancelled');
    const step = this.#progress.step + 1;
    const rate = this.#rateOf(step);
    const startedMs = nowMs();
    let epoch = 0;
    const computed = await fitting.attempt(async (session, fittingSettings) => {
      const planned = await this.#batchesOf(step, fittingSettings);
      epoch = planned.epoch;
      const { seed, optimizer } = settings;
      return computeStep(session, {
        ...{ batches: planned.batches(), step, seed, optimizer, learningRate: rate, signal },
        lossScale: this.#lossScale,
      });
    });
    await this.#afterStep(fitting, { ...computed, step, epoch, rate, ms: nowMs() - startedMs });
    this.#ports.progress(this.#progress.step, this.#steps);
  }

  async #afterStep(
    fitting: FittingSession,
    made: ComputedStep & { step: number; epoch: number; rate: number; ms: number },
  ): Promise<void> {
    const { step, epoch, loss, gradientNorm, tokens, rate, ms } = made;
    const { watchdog } = this.#progress;
    const lossScale = this.#lossScale;
    const watched = { loss, gradientNorm, mayOverflow: mayOverflow(lossScale) };
    const { state, verdict } = watchStep(watchdog, watched);
    const applied = Number.isFinite(gradientNorm);
    const numbers = { step, loss, gradientNorm: applied ? gradientNorm : null, learningRate: rate, tokens };
    const pending = { ...numbers, tokensPerSecond: (tokens * 1000) / Math.max(ms, 0.001) };
    this.#count(tokens);
    if (verdict === 'notANumber' || verdict === 'divergence') {
      if (verdict === 'divergence') this.#tellPoint(pending, null);
      this.#tell(verdict, verdict === 'divergence' ? { loss } : {}, step);
      await this.#rollBack(fitting, step);
      return;
    }
    if (applied) this.#tellOverflow(step);
    this.#progress = {
      ...{ ...this.#progress, step, epoch, loss, watchdog: state, pending },
      lossScale: lossScale && nextLossScale(lossScale, applied),
    };
    await this.#settle(fitting);
  }

  /** What follows a step: validation and its consequences, the point, checkpoints, samples. */
  async #settle(fitting: FittingSession): Promise<void> {
    const { pending, step } = this.#progress;
    if (pending === null) return;
    const { settings } = this.#ports;
    const isLast = step === this.#steps;
    const validationLoss =
      isLast || step % settings.validation.everySteps === 0 ? await this.#validate(fitting) : null;
    this.#progress = { ...this.#progress, pending: null };
    const isBest = validationLoss !== null && this.#judge(validationLoss);
    this.#tellPoint(pending, validationLoss);
    if (isBest) await this.#save(fitting, 'best');
    const isDue = isLast || step % settings.checkpoints.everySteps === 0;
    if (isDue || (this.#checkpointMissing && step % retrySteps === 0)) await this.#save(fitting, 'scheduled');
    const { everySteps } = settings.samples;
    if (everySteps > 0 && (isLast || step % everySteps === 0)) await this.#sample(fitting);
  }

  async #validate(fitting: FittingSession): Promise<number | null> {
    return fitting.attempt(async (session, settings) => {
      const { validation } = await this.#dataOf(settings);
      return validation === null ? null : computeValidation(session, validation(), this.#ports.signal);
    });
  }

  /** Whether it is the best so far. */
  #judge(validationLoss: number): boolean {
    const { step, stopping, plateau } = this.#progress;
    const { schedule, validation } = this.#ports.settings;
    const judged = judgeValidation(stopping, { step, validationLoss }, validation.patience);
    const next = afterValidation(plateau, validationLoss, schedule);
    this.#progress = { ...this.#progress, stopping: judged.state, plateau: next.plateau };
    const { waited } = judged.state;
    const isPlateau = schedule.kind === 'plateau' ? next.lowered : waited === schedule.patience;
    if (isPlateau)
      this.#tell('plateau', { validations: waited, best: judged.state.best?.validationLoss ?? 0 });
    if (isPlateau && schedule.kind === 'plateau') this.#tell('rateLowered', { rate: this.#rateOf(step + 1) });
    return judged.isBest;
  }

  /** @throws AppError `training.diverged` when it was done too often, or when there is nothing to go back to */
  async #rollBack(fitting: FittingSession, step: number): Promise<void> {
    const { checkpoints } = this.#ports;
    const { watchdog, stopping, tokens, seconds, backedOff } = this.#progress;
    const diverged = () => new AppError('training.diverged', { rollBacks: watchdog.rollBacks, step });
    if (watchdog.rollBacks >= watchdogLimits.rollBacks) throw diverged();
    const target = await checkpoints.restore(
      fitting.session.state,
      ({ kind, good, progress }) => kind === 'scheduled' && good && progress.step < step,
    );
    if (target === null) throw diverged();
    const { progress } = target;
    await checkpoints.removeAfter(progress.step);
    this.#progress = {
      ...{ ...progress, tokens, seconds, backedOff },
      watchdog: rolledBack(progress.watchdog, watchdog),
      // The best is kept, wherever it was found.
      stopping: { ...progress.stopping, best: stopping.best },
    };
    this.#tell('rolledBack', { to: progress.step }, step);
    this.#tell('rateLowered', { rate: this.#rateOf(progress.step + 1) }, step);
  }

  /** A checkpoint that cannot be written costs the run nothing. */
  async #save(fitting: FittingSession, kind: CheckpointKind): Promise<void> {
    const { checkpoints, settings } = this.#ports;
    const { watchdog } = this.#progress;
    this.#count(0);
    try {
      const good = watchdog.above === 0 && watchdog.skipped === 0;
      const { writtenBytes } = await checkpoints.write({
        ...{ kind, good, progress: this.#progress, state: fitting.session.state },
      });
      await checkpoints.prune(settings.checkpoints.keep);
      if (kind !== 'best') {
        this.#checkpointMissing = false;
        this.#tell('checkpoint', { writtenBytes });
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#checkpointMissing = true;
      this.#tell('checkpointFailed', { code: error.code });
    }
  }

  async #saveWhereItIs(fitting: FittingSession): Promise<void> {
    const newest = this.#ports.checkpoints.list()[0];
    if (newest?.progress.step !== this.#progress.step) await this.#save(fitting, 'stop');
  }

  async #sample(fitting: FittingSession): Promise<void> {
    const { answer, settings, signal } = this.#ports;
    const { questions } = settings.samples;
    const { step } = this.#progress;
    if (answer === null || questions.length === 0) return;
    try {
      const answers = await answer(questions, fitting.session.state);
      for (const [index, question] of questions.entries())
        this.#ports.tell({ kind: 'sample', step, question, answer: answers[index] ?? '' });
    } catch (error) {
      if (signal.aborted) throw new AppError('request.cancelled', {}, { cause: error });
      if (!(error instanceof AppError)) throw error;
      this.#tell('sampleFailed', { code: error.code });
    }
  }

  async #finish(fitting: FittingSession, stopped: TrainingEnd): Promise<EndedRun> {
    const { checkpoints } = this.#ports;
    const { step, loss } = this.#progress;
    this.#tellOverflow(step);
    if (stopped !== 'finished') this.#tell(stopped, { steps: step });
    // Killed from here on, the next attempt begins here.
    await this.#saveWhereItIs(fitting);
    const { session, settings } = fitting;
    const best = (await checkpoints.restoreBest(session.state.parameters))?.progress.stopping.best ?? null;
    this.#count(0);
    const { tokens, seconds } = this.#progress;
    return { session, settings, stopped, steps: step, loss, best, tokens, seconds };
  }

  get #lossScale(): LossScale | null {
    return this.#progress.lossScale ?? freshLossScale(this.#ports.settings.precision);
  }

  #rateOf(step: number): number {
    const { schedule, optimizer } = this.#ports.settings;
    const { watchdog, plateau } = this.#progress;
    const peak = optimizer.learningRate * watchdog.rateShare;
    return learningRate({ schedule, steps: this.#steps, peak, step, plateau });
  }

  async #dataOf(settings: FittingSession['settings']): Promise<TrainingData> {
    if (this.#data?.settings !== settings)
      this.#data = { settings, data: await this.#ports.openData(settings) };
    return this.#data.data;
  }

  async #batchesOf(step: number, settings: FittingSession['settings']): Promise<StepBatches> {
    const data = await this.#dataOf(settings);
    if (this.#walk?.data !== data || this.#next !== step) this.#walk = { data, steps: data.walk(step - 1) };
    const { value, done } = this.#walk.steps.next();
    if (done) throw new Error(`there is no step ${step}`);
    this.#next = step + 1;
    return value;
  }

  #count(tokens: number): void {
    const now = this.#ports.nowMs();
    const progress = this.#progress;
    const seconds = progress.seconds + (now - this.#lastMs) / 1000;
    this.#lastMs = now;
    this.#progress = { ...progress, tokens: progress.tokens + tokens, seconds };
  }

  #tellPoint(numbers: NonNullable<RunProgress['pending']>, validationLoss: number | null): void {
    const memoryBytes = this.#ports.memoryBytes();
    this.#ports.tell({ kind: 'point', ...numbers, validationLoss, memoryBytes, temperatureCelsius: null });
  }

  /** Once for all steps in a row that were left out. */
  #tellOverflow(step: number): void {
    const { skipped } = this.#progress.watchdog;
    const scale = this.#lossScale?.scale ?? 1;
    if (skipped > 0) this.#tell('overflow', { skipped, scale }, step);
  }

  #tell(kind: TrainingEventKind, data: TrainingEvent['data'], step = this.#progress.step): void {
    this.#ports.tell({ kind: 'event', event: { kind, step, data }, at: new Date().toISOString() });
  }
}
