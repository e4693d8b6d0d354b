import classes from '../table/table.module.css';
import { highlight } from './highlight.ts';

/** A text in which what was searched for is marked. */
export function Highlighted({ text, search }: { readonly text: string; readonly search: string }) {
  if (search === '') return text;
  return highlight(text, search).map(({ text: piece, isFound }, index) =>
    isFound ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move
      <mark key={index} className={classes.mark}>
        {piece}
      </mark>
    ) : (
      piece
    ),
  );
}
