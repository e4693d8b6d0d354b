/** What a model's answers to one row come to. */
export interface Vote {
  readonly outcome: 'labelled' | 'tie' | 'unclear';
  /** Only of `labelled`. */
  readonly label: string | null;
  /** Share of the answers that say what most of those with a label say, 0 to 1. */
  readonly agreement: number;
}

/** The label of each answer, null where it is none. Most count; two equally often are a tie, and nothing at all is unclear. */
export function vote(labels: readonly (string | null)[]): Vote {
  const counts = new Map<string, number>();
  for (const label of labels) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [first, second] = [...counts].sort(([, one], [, other]) => other - one);
  if (first === undefined) return { outcome: 'unclear', label: null, agreement: 0 };
  const agreement = first[1] / labels.length;
  if (second?.[1] === first[1]) return { outcome: 'tie', label: null, agreement };
  return { outcome: 'labelled', label: first[0], agreement };
}

const endOfReasoning = '</think>';

/** What people and models put around a name: quotes, brackets, emphasis, list marks, a full stop. */
const wrapping =
  /^[\s"'`“”‘’「」『』【】[\]()（）*_#>·•-]+|[\s"'`“”‘’「」『』【】[\]()（）*_.。!！,，;；]+$/gu;

/** Names by how they compare: without regard to case, width (Ａ and A) and what stands around them. */
export type LabelNames = ReadonlyMap<string, string>;

export function readLabelNames(labels: readonly string[]): LabelNames {
  const bareNames = labels.map((label) => [bare(label), label] as const).filter(([name]) => name !== '');
  // The exact name comes last: where "C" is a label, it is not "C#" without its mark.
  return new Map([...bareNames, ...labels.map((label) => [plain(label), label] as const)]);
}

/** Labels that no answer could tell from one before them. */
export function labelsAlike(labels: readonly string[]): string[] {
  return labels.filter((label, at) => labels.slice(0, at).some((before) => plain(before) === plain(label)));
}

/** The label that an answer is, or its first line is; null: it is none, or was cut off while it was reasoning. */
export function parseLabel(answer: string, names: LabelNames): string | null {
  const at = answer.lastIndexOf(endOfReasoning);
  if (at < 0 && answer.trimStart().startsWith('<think>')) return null;
  const said = (at < 0 ? answer : answer.slice(at + endOfReasoning.length)).trim();
  const [line = ''] = said.split(/\r?\n/, 1);
  for (const tried of [said, line]) {
    const found = names.get(plain(tried)) ?? names.get(bare(tried));
    if (found !== undefined) return found;
  }
  return null;
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

function bare(text: string): string {
  return plain(plain(text).replace(wrapping, ''));
}
