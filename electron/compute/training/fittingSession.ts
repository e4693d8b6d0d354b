import { AppError } from '../../common/errors/appError.ts';
import type { TrainingSettings } from '../../common/training.ts';
import { type BackOff, backOff } from '../../ml/training/backOff.ts';
import type { TrainingSession, TrainingState } from './trainingSession.ts';

export interface FittingOptions {
  readonly settings: TrainingSettings;
  openSession(settings: TrainingSettings): Promise<TrainingSession>;
  /** Before the session is opened anew with less. */
  onBackOff(change: BackOff): Promise<void>;
}

/** A session that is opened anew with smaller settings when something does not fit into memory; its state goes along. */
export class FittingSession implements Disposable {
  readonly #options: FittingOptions;
  #session: TrainingSession | null = null;
  #settings: TrainingSettings;

  private constructor(options: FittingOptions) {
    this.#options = options;
    this.#settings = options.settings;
  }

  /** @throws AppError `training.outOfMemory` when the smallest settings do not fit either */
  static async open(options: FittingOptions): Promise<FittingSession> {
    const fitting = new FittingSession(options);
    await fitting.#open(null);
    return fitting;
  }

  get session(): TrainingSession {
    if (this.#session === null) throw new Error('the session is closed');
    return this.#session;
  }

  get settings(): TrainingSettings {
    return this.#settings;
  }

  /** Does the work again with less for as long as it does not fit; it has to begin anew each time and find the state as it was. */
  async attempt<Result>(
    work: (session: TrainingSession, settings: TrainingSettings) => Promise<Result>,
  ): Promise<Result> {
    for (;;) {
      try {
        return await work(this.session, this.#settings);
      } catch (error) {
        if (!isOutOfMemory(error)) throw error;
        await this.#shrink(error);
      }
    }
  }

  async #shrink(cause: AppError): Promise<void> {
    const { parameters, firstMoment, secondMoment } = this.session.state;
    const saved = {
      ...{ parameters: parameters.slice(), firstMoment: firstMoment.slice() },
      secondMoment: secondMoment.slice(),
    };
    this[Symbol.dispose]();
    await this.#next(cause);
    await this.#open(saved);
  }

  async #open(saved: TrainingState | null): Promise<void> {
    while (this.#session === null) {
      try {
        this.#session = await this.#options.openSession(this.#settings);
      } catch (error) {
        if (!isOutOfMemory(error)) throw error;
        await this.#next(error);
      }
    }
    if (saved === null) return;
    const { state } = this.#session;
    state.parameters.set(saved.parameters);
    state.firstMoment.set(saved.firstMoment);
    state.secondMoment.set(saved.secondMoment);
  }

  async #next(cause: AppError): Promise<void> {
    const change = backOff(this.#settings);
    if (change === null) throw cause;
    this.#settings = change.settings;
    await this.#options.onBackOff(change);
  }

  [Symbol.dispose](): void {
    this.#session?.[Symbol.dispose]();
    this.#session = null;
  }
}

function isOutOfMemory(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'training.outOfMemory';
}
