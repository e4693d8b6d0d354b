import { create } from 'zustand';
import type { Plan } from '../../../electron/contract/planner.ts';

/** What the page plans for; `subject` is `model ID` or `known NAME`, null: the first there is. */
export interface PlannerView {
  readonly subject: string | null;
  /** null: the version that there is. */
  readonly precision: Plan['precision'] | null;
  readonly profile: Plan['profile'];
  readonly context: number;
  readonly conversations: number;
}

export const usePlanner = create<PlannerView>(() => ({
  subject: null,
  precision: null,
  profile: 'exact',
  context: 4096,
  conversations: 1,
}));

export type Subject =
  | { readonly kind: 'model'; readonly model: string }
  | { readonly kind: 'known'; readonly name: string };

export function parseSubject(value: string): Subject {
  const space = value.indexOf(' ');
  const rest = value.slice(space + 1);
  return value.startsWith('model ') ? { kind: 'model', model: rest } : { kind: 'known', name: rest };
}

export function subjectValue(subject: Subject): string {
  return subject.kind === 'model' ? `model ${subject.model}` : `known ${subject.name}`;
}

/** Shortest context that the slider offers. */
export const leastContext = 512;

/** Doublings from 512 up to what the model can do, that itself at the end. */
export function contextStops(contextLength: number): number[] {
  const stops: number[] = [];
  for (let stop = Math.min(leastContext, contextLength); stop < contextLength; stop *= 2) stops.push(stop);
  return [...stops, contextLength];
}

/** The stop that is nearest to a context, by its place in the list. */
export function nearestStop(stops: readonly number[], context: number): number {
  const distance = (stop: number) => Math.abs(Math.log2(stop / context));
  return stops.reduce(
    (best, stop, index) => (distance(stop) < distance(stops[best] ?? stop) ? index : best),
    0,
  );
}
