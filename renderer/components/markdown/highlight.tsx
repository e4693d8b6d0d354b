import './highlight.css';
import type { ReactNode } from 'react';
import rehypeHighlight from 'rehype-highlight';

type Transform = ReturnType<typeof rehypeHighlight>;
type Root = Parameters<Transform>[0];
type Child = Root['children'][number];

let transform: Transform | null = null;

/** Code in colours; in a language that is not known, as it is. */
export function highlight(text: string, language: string): ReactNode {
  transform ??= rehypeHighlight({ detect: false });
  const code = {
    type: 'element' as const,
    tagName: 'code',
    properties: { className: [`language-${language}`] },
    children: [{ type: 'text' as const, value: text }] as Child[],
  };
  const pre = { type: 'element' as const, tagName: 'pre', properties: {}, children: [code] as never[] };
  // The file is only told of a language that is not known.
  transform({ type: 'root', children: [pre] }, { message: () => undefined } as never);
  return code.children.map(toNode);
}

function toNode(child: Child, index: number): ReactNode {
  if (child.type === 'text') return child.value;
  if (child.type !== 'element') return null;
  const names = child.properties.className;
  return (
    <span key={index} className={Array.isArray(names) ? names.join(' ') : undefined}>
      {child.children.map(toNode)}
    </span>
  );
}
