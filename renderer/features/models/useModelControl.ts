import { useMutation } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { ErrorRecord } from '../../../electron/contract/jobs.ts';
import type { Model } from '../../../electron/contract/models.ts';
import { mainVariant } from '../../components/models/choices.ts';
import type { EngineClient } from '../../engine/connection.ts';
import { useEngine } from '../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { usePreferences } from '../../view/preferences.ts';
import { navigate } from '../../view/route.ts';

export interface ModelControl {
  /** Makes the call; a refusal is kept in `error` until it is dismissed. */
  readonly run: (call: (client: EngineClient) => Promise<unknown>) => void;
  readonly load: (model: Model, force?: boolean) => void;
  readonly isBusy: boolean;
  readonly error: ErrorRecord | null;
  /** When the refused call was a load: the same, whatever the memory says. */
  readonly loadAnyway: (() => void) | null;
  readonly dismiss: () => void;
}

interface Call {
  readonly call: (client: EngineClient) => Promise<unknown>;
  readonly load: Model | null;
}

/** The small acts on a model: load, unload, pin, make it the default. */
export function useModelControl(): ModelControl {
  const engine = useEngine();
  const act = useMutation({ mutationFn: ({ call }: Call) => call(engine.client) });
  const { mutate } = act;
  const run = useCallback((call: Call['call']) => mutate({ call, load: null }), [mutate]);
  const load = useCallback(
    (model: Model, force = false) => {
      const precision = mainVariant(model)?.precision;
      const call = (client: EngineClient) =>
        client.residency.load({ model: model.id, force, ...(precision ? { precision } : {}) });
      mutate({ call, load: model });
    },
    [mutate],
  );
  const error = act.error ? toErrorRecord(act.error) : null;
  const refused = act.variables?.load ?? null;
  return {
    run,
    load,
    isBusy: act.isPending,
    error,
    loadAnyway: error?.code === 'memory.notEnough' && refused ? () => load(refused, true) : null,
    dismiss: act.reset,
  };
}

/** A new conversation with this model. */
export function chatWith(model: Model): void {
  const precision = mainVariant(model)?.precision;
  if (precision) usePreferences.setState({ choice: { model: model.id, precision } });
  navigate('chat', 'new');
}
