import { createContext, useContext } from 'react';
import type { WindowConnection } from './connection.ts';

const Context = createContext<WindowConnection | null>(null);

export const EngineProvider = Context.Provider;

/** The connection of the component tree above. */
export function useEngine(): WindowConnection {
  const engine = useContext(Context);
  if (!engine) throw new Error('No EngineProvider above this component.');
  return engine;
}
