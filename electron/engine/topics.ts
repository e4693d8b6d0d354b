import { type Revisions, type Topic, topicNames } from '../contract/system.ts';
import type { Statement, Store } from './store/store.ts';

/** Which topic a table's rows belong to; a table left out is nobody's list. */
const topicOfTable: Readonly<Record<string, Topic | readonly Topic[]>> = {
  models: ['models', 'loaded', 'training'], // A model's pins go with it, and its adapters say whether it is there.
  variants: 'models',
  quality_reports: 'models',
  int8_caches: 'models',
  conversations: 'chat',
  messages: 'chat',
  feedback: 'chat',
  collected: 'chat',
  presets: 'chat',
  jobs: 'jobs',
  settings: 'settings',
  accounts: 'settings',
  load_measurements: 'planner',
  memory_bandwidth: 'planner',
  model_pins: 'loaded',
  model_devices: 'models',
  provider_proofs: 'hardware',
  read_rates: 'hardware',
  datasets: 'datasets',
  training_runs: 'training',
  training_events: 'training',
  adapters: 'training',
  evaluations: 'training',
  evaluation_votes: 'training',
  backup_targets: 'backup',
};

/** Counts changes by topic, so that windows know what to ask for again. */
export interface Topics {
  readonly revisions: Revisions;
  touch(...topics: readonly Topic[]): void;
  /** The revisions, once one differs from `known`, or after `waitMs`, or when `signal` aborts. */
  next(known: Revisions | null, waitMs: number, signal?: AbortSignal): Promise<Revisions>;
}

export function createTopics(): Topics {
  const revisions: Record<Topic, number> = Object.fromEntries(topicNames.map((name) => [name, 0])) as never;
  const waiting = new Set<() => void>();
  const differs = (known: Revisions | null) =>
    known === null || topicNames.some((name) => known[name] !== revisions[name]);
  return {
    revisions,
    touch(...topics) {
      for (const topic of topics) revisions[topic] += 1;
      if (topics.length > 0) for (const wake of waiting) wake();
    },
    next(known, waitMs, signal) {
      if (differs(known) || signal?.aborted) return Promise.resolve({ ...revisions });
      return new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', wake);
          waiting.delete(wake);
          resolve({ ...revisions });
        };
        const timer = setTimeout(wake, waitMs);
        signal?.addEventListener('abort', wake);
        waiting.add(wake);
      });
    },
  };
}

/** The same store, which tells the topics of every write that has changed something people see. */
export function tellTopics(store: Store, topics: Topics): Store {
  return {
    ...store,
    async write(command) {
      const results = await store.write(command);
      topics.touch(...topicsOf(command.statements), ...(command.audit ? (['audit'] as const) : []));
      return results;
    },
  };
}

const writtenTable = /^\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+(\w+)/i;

function topicsOf(statements: readonly Statement[]): Set<Topic> {
  return new Set(statements.flatMap(({ sql }) => topicOfTable[writtenTable.exec(sql)?.[1] ?? ''] ?? []));
}
