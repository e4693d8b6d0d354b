import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { EngineClient } from '../../engine/connection.ts';
import { useAct } from '../../engine/useAct.ts';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';

const keysKey = ['settings', 'keys'] as const;
const certificateKey = ['settings', 'certificate'] as const;

export function useKeys() {
  return useEngineQuery(keysKey, (client, options) => client.keys.show(undefined, options));
}

export function useCertificate() {
  return useEngineQuery(certificateKey, (client, options) => client.tls.show(undefined, options));
}

/** A call that changes keys or certificates: what is shown of them is asked for anew. */
export function useKeyAct<Done>(
  call: (client: EngineClient) => Promise<Done>,
  onDone: (done: Done) => void = () => undefined,
) {
  const queries = useQueryClient();
  const done = useCallback(
    (result: Done) => {
      void queries.invalidateQueries({ queryKey: ['settings'] });
      // Whether a backup could be opened elsewhere follows from the keys.
      void queries.invalidateQueries({ queryKey: ['backup'] });
      onDone(result);
    },
    [queries, onDone],
  );
  return useAct(call, done);
}
