import { useMutation } from '@tanstack/react-query';
import type { EngineClient } from './connection.ts';
import { useEngine } from './EngineContext.tsx';
import { toErrorRecord } from './errorRecord.ts';

/** One call of a dialog: what a `FormDialog` wants to know of it. */
export function useAct<Done>(call: (client: EngineClient) => Promise<Done>, onDone?: (done: Done) => void) {
  const { client } = useEngine();
  const { mutate, isPending, error, reset, data } = useMutation({
    mutationFn: () => call(client),
    ...(onDone ? { onSuccess: onDone } : {}),
  });
  return {
    data,
    form: {
      isPending,
      error: error ? toErrorRecord(error) : null,
      onDismiss: reset,
      onSubmit: () => mutate(),
    },
  };
}
