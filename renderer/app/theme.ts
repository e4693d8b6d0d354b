import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** A deep teal; shade 8 carries white text at a contrast of 5.2, shade 4 dark text on dark grounds. */
const harbor: MantineColorsTuple = [
  '#e8f6f5',
  '#d2ebe9',
  '#a6d8d4',
  '#78c4be',
  '#53b3ac',
  '#3ba8a1',
  '#2a9d96',
  '#17867f',
  '#0b7a75',
  '#04655f',
];

/** Greys with a touch of the same green, so that Mantine's dark surfaces match the page's own (`page.css`). */
const dark: MantineColorsTuple = [
  '#d5dad8',
  '#b4bbb9',
  '#949c9a',
  '#646c6a',
  '#3c4342',
  '#2c3232',
  '#202424',
  '#171a1a',
  '#121515',
  '#0c0f0f',
];

/** The machine's own fonts, those that hold Chinese after the others, and at the end the one that comes with Inhouse. */
const fontFamily =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "Noto Sans SC Variable", sans-serif';

export const theme = createTheme({
  colors: { harbor, dark },
  black: '#1b2322',
  primaryColor: 'harbor',
  // On dark grounds, too: white on shade 6 would have a contrast of 3.3 only.
  primaryShade: 8,
  autoContrast: true,
  fontFamily,
  fontFamilyMonospace:
    'ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontFamily, fontWeight: '650' },
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
});
