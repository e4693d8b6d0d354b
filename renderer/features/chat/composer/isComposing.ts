import type { KeyboardEvent } from 'react';

/** While an input method composes Chinese, Enter confirms the word. 229 is what older engines report then. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229;
}
