import { memo } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import { MarkdownCode, MarkdownPre } from './MarkdownCode.tsx';
import { Image, Link, Table, TaskMark } from './markdownParts.tsx';
import { prepareFormulas } from './prepareText.ts';

const plugins = [remarkGfm, remarkMath];

/** Headings of an answer stand below those of the page. */
const components: Components = {
  h1: 'h3',
  h2: 'h4',
  h3: 'h5',
  h4: 'h6',
  h5: 'h6',
  a: ({ href, children }) => <Link address={href ?? ''}>{children}</Link>,
  img: ({ src, alt }) => <Image address={typeof src === 'string' ? src : ''} alt={alt ?? ''} />,
  table: ({ children }) => <Table>{children}</Table>,
  input: ({ checked }) => <TaskMark done={checked === true} />,
  pre: ({ children }) => <MarkdownPre>{children}</MarkdownPre>,
  code: ({ className, children }) => <MarkdownCode className={className ?? ''}>{children}</MarkdownCode>,
};

/** One block of Markdown other than fenced code. Addresses are only shown, so none is changed. */
export default memo(function TextBlock({ text }: { readonly text: string }) {
  return (
    <ReactMarkdown remarkPlugins={plugins} components={components} urlTransform={(address) => address}>
      {prepareFormulas(text)}
    </ReactMarkdown>
  );
});
