import { matchesOf } from './finder.ts';
import type { TextSpan } from './rule.ts';

/** Elements of HTML by name: `<T>`, `<stdio.h>` and `<think>` are none. */
const elements =
  'a abbr article aside audio b blockquote body br button canvas caption center cite code col colgroup dd del details div dl dt em embed fieldset figcaption figure font footer form h[1-6] head header hr html i iframe img input ins kbd label legend li link main mark meta nav noscript object ol option p param pre q s samp script section select small source span strike strong style sub summary sup svg table tbody td textarea tfoot th thead title tr u ul var video';

/** A tag ends before the next one begins, and a comment has an end to how far it is looked for: linear time. */
const html = new RegExp(
  `<\\/?(?:${elements.replaceAll(' ', '|')})(?:\\s[^<>]*|\\/)?>|<!--[^<>]{0,2000}-->|<!doctype[^<>]*>`,
  'giu',
);

export function findHtml(text: string): TextSpan[] {
  return text.includes('<') ? matchesOf(text, html) : [];
}

/** Up to what cannot belong to an address; a full stop or bracket that ends the sentence is left out. */
const url = /(?:https?:\/\/|ftp:\/\/|www\.)[^\s<>"'`，。；：！？、（）【】《》“”]+/giu;

export function findUrls(text: string): TextSpan[] {
  return matchesOf(text, url).map(({ start, end, instead }) => {
    let last = end;
    while (last > start && '.,;:!?)]}'.includes(text[last - 1] as string)) last--;
    return { start, end: last, instead };
  });
}
