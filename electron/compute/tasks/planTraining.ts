import type { Task } from '../task.ts';
import type { PlanTrainingInput, PlanTrainingResult } from '../training/requests.ts';

/** What a run would take, without making it. */
export const planTraining: Task<PlanTrainingInput, PlanTrainingResult> = () =>
  Promise.reject(new Error('no training session yet'));
