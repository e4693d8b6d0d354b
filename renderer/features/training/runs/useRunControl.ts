import { useMutation } from '@tanstack/react-query';
import type { ErrorRecord } from '../../../../electron/contract/jobs.ts';
import type { EngineClient } from '../../../engine/connection.ts';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import type { RunAct } from './runStates.ts';

export interface RunControl {
  readonly send: (run: string, act: ControlAct, then?: () => void) => void;
  /** What is under way, of which run. */
  readonly busy: Sent | null;
  readonly error: ErrorRecord | null;
  readonly forget: () => void;
}

/** What no button is for: it is offered where a run's device is gone. */
export type ControlAct = RunAct | 'resumeOnCpu';

interface Sent {
  readonly run: string;
  readonly act: ControlAct;
}

/** The buttons of runs. What they change is told by the engine, which asks for the lists again. */
export function useRunControl(): RunControl {
  const { client } = useEngine();
  const sent = useMutation({ mutationFn: ({ run, act }: Sent): Promise<unknown> => calls[act](client, run) });
  return {
    send: (run, act, then) => sent.mutate({ run, act }, { onSuccess: () => then?.() }),
    busy: sent.isPending ? sent.variables : null,
    error: sent.error ? toErrorRecord(sent.error) : null,
    forget: sent.reset,
  };
}

const calls = {
  pause: ({ training }, run) => training.runs.pause({ run }),
  resume: ({ training }, run) => training.runs.resume({ run }),
  resumeOnCpu: ({ training }, run) => training.runs.resume({ run, onCpu: true }),
  stopAndKeep: ({ training }, run) => training.runs.stopAndKeep({ run }),
  cancel: ({ training }, run) => training.runs.cancel({ run }),
  remove: ({ training }, run) => training.runs.remove({ run }),
} as const satisfies Record<ControlAct, (client: EngineClient, run: string) => Promise<unknown>>;
