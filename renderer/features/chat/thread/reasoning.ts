/** An answer's text, taken apart. */
export interface ReasonedText {
  /** What stands inside `<think>`; null: the text has none. */
  readonly reasoning: string | null;
  /** Whether the reasoning has its end. */
  readonly closed: boolean;
  readonly answer: string;
}

const opening = /^\s*<think>\r?\n?/;
const closing = '</think>';

/** Takes the reasoning off an answer that begins with `<think>`; one that is not finished has no answer yet. */
export function splitReasoning(text: string): ReasonedText {
  const begin = opening.exec(text);
  if (!begin) return { reasoning: null, closed: true, answer: isBeginOfTag(text) ? '' : text };
  const inside = text.slice(begin[0].length);
  const end = inside.indexOf(closing);
  if (end === -1) return { reasoning: cutTag(inside), closed: false, answer: '' };
  return {
    reasoning: inside.slice(0, end).trim(),
    closed: true,
    answer: inside.slice(end + closing.length).trimStart(),
  };
}

/** `<th`: the tag is still being written, and is not to be shown for a moment. */
function isBeginOfTag(text: string): boolean {
  const begun = text.trimStart();
  return begun !== '' && '<think>'.startsWith(begun);
}

function cutTag(text: string): string {
  const at = text.lastIndexOf('<');
  return at !== -1 && closing.startsWith(text.slice(at)) ? text.slice(0, at) : text;
}
