import { useMemo } from 'react';
import { diffWords } from '../../../../components/diff/diffWords.ts';
import classes from './panel.module.css';

interface DiffProps {
  readonly before: string;
  readonly after: string;
}

const elements = { same: 'span', removed: 'del', added: 'ins' } as const;

/** What became of a text: what went struck through, what came marked. */
export function Diff({ before, after }: DiffProps) {
  const parts = useMemo(() => diffWords(before, after), [before, after]);
  return (
    <div className={classes.diff}>
      {parts.map(({ kind, text }, index) => {
        const Element = elements[kind];
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one comparison never move
        return <Element key={index}>{text}</Element>;
      })}
    </div>
  );
}
