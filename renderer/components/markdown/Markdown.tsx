import { Component, lazy, memo, type ReactNode, Suspense, useMemo } from 'react';
import { CodeBlock } from './CodeBlock.tsx';
import { Formula } from './Formula.tsx';
import classes from './markdown.module.css';
import { closeUnfinished } from './prepareText.ts';
import { type Block, splitBlocks } from './splitBlocks.ts';
import { useSteadyText } from './useSteadyText.ts';

const loadText = () => import('./TextBlock.tsx');
const TextBlock = lazy(loadText);

/** Fetches the reader of Markdown, so that it is there when the first answer is shown. */
export function preloadMarkdown(): void {
  void loadText();
}

interface MarkdownProps {
  readonly text: string;
  /** Whether the text still grows: then only its last block is read again, and no oftener than the machine bears. */
  readonly growing?: boolean;
}

/** A model's Markdown. Nothing in it leads anywhere or loads anything; HTML is shown as it is written. */
export function Markdown({ text, growing = false }: MarkdownProps) {
  const steady = useSteadyText(text, growing);
  const blocks = useMemo(() => splitBlocks(steady), [steady]);
  return (
    <Suspense fallback={<div className={classes.plain}>{steady}</div>}>
      <div className={classes.markdown}>
        {blocks.map((block, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a growing text only adds blocks at its end
          <BlockView key={index} {...block} growing={growing && index === blocks.length - 1} />
        ))}
      </div>
    </Suspense>
  );
}

const BlockView = memo(function BlockView(props: Block & { readonly growing: boolean }) {
  return (
    <PlainOnError key={props.kind} text={props.text}>
      {showBlock(props)}
    </PlainOnError>
  );
});

function showBlock({ kind, text, language, growing }: Block & { readonly growing: boolean }): ReactNode {
  switch (kind) {
    case 'text':
      return <TextBlock text={growing ? closeUnfinished(text) : text} />;
    case 'code':
      return <CodeBlock text={text} language={language} />;
    case 'formula':
      return <Formula text={text} display />;
    case 'plain':
      return <div className={classes.plain}>{text}</div>;
  }
}

/** A block that its reader cannot read is shown as it is written, and the others stay as they are. */
class PlainOnError extends Component<{ readonly text: string; readonly children: ReactNode }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <div className={classes.plain}>{this.props.text}</div> : this.props.children;
  }
}
