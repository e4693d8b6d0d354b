import { useMediaQuery } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { useChatPreferences } from '../chatPreferences.ts';

export interface ListPlace {
  /** Whether there is room for it beside the conversation; else it lies over it while it is shown. */
  readonly isBeside: boolean;
  readonly isShown: boolean;
  readonly show: () => void;
  readonly hide: () => void;
}

/** Where the list of conversations is, and whether it is shown. */
export function useListPlace(): ListPlace {
  const isBeside = useMediaQuery('(min-width: 56em)', true, { getInitialValueInEffect: false }) ?? true;
  const isWanted = useChatPreferences((preferences) => preferences.listShown);
  const [isOver, setOver] = useState(false);
  return useMemo(() => {
    const set = (shown: boolean) =>
      isBeside ? useChatPreferences.setState({ listShown: shown }) : setOver(shown);
    return {
      isBeside,
      isShown: isBeside ? isWanted : isOver,
      show: () => set(true),
      hide: () => set(false),
    };
  }, [isBeside, isWanted, isOver]);
}
