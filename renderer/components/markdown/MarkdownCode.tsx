import { isValidElement, type ReactNode } from 'react';
import { CodeBlock } from './CodeBlock.tsx';
import { Formula } from './Formula.tsx';

interface CodeProps {
  readonly className: string;
  readonly children: ReactNode;
}

const textOf = (children: ReactNode) => String(children ?? '').replace(/\n$/, '');

/** Code inside a line; remark-math gives formulas as code with a class of their own. */
export function MarkdownCode({ className, children }: CodeProps) {
  if (className.includes('math-inline')) return <Formula text={textOf(children)} display={false} />;
  return <code>{children}</code>;
}

/** A block of code inside a list or a quote, or indented; or a displayed formula. */
export function MarkdownPre({ children }: { readonly children: ReactNode }) {
  if (!isValidElement<Partial<CodeProps>>(children)) return <pre>{children}</pre>;
  const { className = '', children: code } = children.props;
  if (className.includes('math-display')) return <Formula text={textOf(code)} display />;
  return <CodeBlock text={textOf(code)} language={/language-(\S+)/.exec(className)?.[1] ?? ''} />;
}
