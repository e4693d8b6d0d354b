export interface DiffPart {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Larger tables are not made: then the whole middle counts as replaced. */
const mostCells = 4_000_000;

/** What became of a text, word by word (Chinese character by character): what is the same, what went, what came. */
export function diffWords(before: string, after: string): DiffPart[] {
  const [old, now] = [toTokens(before), toTokens(after)];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail += 1;
  const middle = diffTokens(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
  return joinParts([
    { kind: 'same', text: old.slice(0, head).join('') },
    ...joinGaps(middle),
    { kind: 'same', text: old.slice(old.length - tail).join('') },
  ]);
}

function toTokens(text: string): string[] {
  return text.match(/[\p{Script=Han}\p{P}\p{S}]|\s+|[^\s\p{Script=Han}\p{P}\p{S}]+/gu) ?? [];
}

/** The longest common subsequence, from a table of lengths. */
function diffTokens(old: readonly string[], now: readonly string[]): DiffPart[] {
  const width = now.length + 1;
  if (old.length * width > mostCells)
    return [
      { kind: 'removed', text: old.join('') },
      { kind: 'added', text: now.join('') },
    ];
  const lengths = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = now.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] =
        old[i] === now[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
  const parts: DiffPart[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const isSame = i < old.length && j < now.length && old[i] === now[j];
    const goesOld =
      j >= now.length ||
      (i < old.length && (lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0));
    if (isSame) parts.push({ kind: 'same', text: now[j] ?? '' });
    else if (goesOld) parts.push({ kind: 'removed', text: old[i] ?? '' });
    else parts.push({ kind: 'added', text: now[j] ?? '' });
    if (isSame || goesOld) i += 1;
    if (isSame || !goesOld) j += 1;
  }
  return parts;
}

/** A space between two changes is part of both: words that were replaced one after the other are read as one replacement. */
function joinGaps(parts: readonly DiffPart[]): DiffPart[] {
  const isChange = (part: DiffPart | undefined) => part !== undefined && part.kind !== 'same';
  return parts.flatMap((part, at): DiffPart[] => {
    const isGap = part.kind === 'same' && /^\s+$/u.test(part.text);
    return isGap && isChange(parts[at - 1]) && isChange(parts[at + 1])
      ? [
          { kind: 'removed', text: part.text },
          { kind: 'added', text: part.text },
        ]
      : [part];
  });
}

/** Neighbours of one kind become one part; of a replacement what went comes first. */
function joinParts(parts: readonly DiffPart[]): DiffPart[] {
  const joined: DiffPart[] = [];
  for (const part of parts) {
    if (part.text === '') continue;
    const before = joined.at(-1);
    const earlier = joined.at(-2);
    if (before?.kind === part.kind) joined[joined.length - 1] = { ...part, text: before.text + part.text };
    else if (part.kind === 'removed' && before?.kind === 'added' && earlier?.kind === 'removed')
      joined[joined.length - 2] = { ...earlier, text: earlier.text + part.text };
    else joined.push(part);
  }
  return joined;
}
