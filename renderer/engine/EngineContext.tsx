import { createContext, useContext } from 'react';
import type { EngineConnection } from './connection.ts';

const Context = createContext<EngineConnection | null>(null);

export const EngineProvider = Context.Provider;

/** The connection of the component tree above. */
export function useEngine(): EngineConnection {
  const engine = useContext(Context);
  if (!engine) throw new Error('No EngineProvider above this component.');
  return engine;
}
