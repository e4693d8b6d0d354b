import { type TextSize, usePreferences } from './preferences.ts';

/** Pixels of one rem, by which everything in the window is measured. */
const rootPx = { small: 14, normal: 16, large: 18, larger: 20 } as const satisfies Record<TextSize, number>;

/** Keeps the window's text at the size that the user prefers. */
export function followTextSize(): void {
  const apply = ({ textSize }: { readonly textSize: TextSize }) => {
    document.documentElement.style.fontSize = textSize === 'normal' ? '' : `${rootPx[textSize]}px`;
  };
  apply(usePreferences.getState());
  usePreferences.subscribe(apply);
}
