/** The tokens that may still be drawn, and their weights (probabilities before they are made to add up to 1). */
export interface Candidates {
  /** All tokens, or the k with the highest logits (of equals the lower ids). */
  take(logits: Float32Array, topK: number): void;
  weigh(logits: Float32Array, scale: { readonly highest: number; readonly temperature: number }): void;
  /** The fewest tokens whose probabilities reach `topP`. */
  keepTopP(topP: number): void;
  /** Tokens at least `minP` times as probable as the most probable one. */
  keepMinP(minP: number): void;
  /**
   * The token at `point` in [0, 1) of all the weights in the order of ids; undefined when there are none. Any order would draw
   * as well, but one that hangs on the logits lets their last bits decide, and those depend on how many rows a run had.
   */
  pick(point: number): number | undefined;
}

/** e^-60 of the most probable token is under 1e-26: 262,144 of them together are not seen in 53 random bits. */
const negligible = -60;

/** Buffers for `vocabSize` tokens, made once and used for every token of an answer. */
export function createCandidates(vocabSize: number): Candidates {
  const ids = new Int32Array(vocabSize);
  const weights = new Float64Array(vocabSize);
  const byId = new Float64Array(vocabSize);
  let count = 0;

  function sum(): number {
    let total = 0;
    for (let i = 0; i < count; i++) total += weights[i] as number;
    return total;
  }
  function keep(atLeast: number): void {
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const weight = weights[i] as number;
      if (weight < atLeast) continue;
      ids[kept] = ids[i] as number;
      weights[kept++] = weight;
    }
    count = kept;
  }
  return {
    take(logits, topK) {
      count = topK > 0 && topK < vocabSize ? topOf(logits, ids.subarray(0, topK)) : vocabSize;
      if (count === vocabSize) for (let id = 0; id < vocabSize; id++) ids[id] = id;
    },
    weigh(logits, { highest, temperature }) {
      let kept = 0;
      for (let i = 0; i < count; i++) {
        const id = ids[i] as number;
        const exponent = ((logits[id] as number) - highest) / temperature;
        if (exponent < negligible) continue;
        ids[kept] = id;
        weights[kept++] = Math.exp(exponent);
      }
      count = kept;
    },
    keepTopP(topP) {
      const total = sum();
      // All tokens under this weight together cannot make up the part that top-p leaves out, so none of them is needed.
      keep(((1 - topP) * total) / vocabSize);
      count = heaviestFirst({ ids, weights, count }, topP * total);
    },
    keepMinP(minP) {
      let highest = 0;
      for (let i = 0; i < count; i++) highest = Math.max(highest, weights[i] as number);
      keep(minP * highest);
    },
    pick(point) {
      sortById({ ids, weights, count }, byId);
      let left = point * sum();
      for (let i = 0; i < count; i++) {
        left -= weights[i] as number;
        if (left < 0) return ids[i];
      }
      return count === 0 ? undefined : ids[count - 1];
    },
  };
}

/** Both arrays in the order of ids; nothing to do where nothing was chosen before. */
function sortById({ ids, weights, count }: Weighed, byId: Float64Array): void {
  let ordered = 1;
  while (ordered < count && (ids[ordered] as number) > (ids[ordered - 1] as number)) ordered++;
  if (ordered >= count) return;
  for (let i = 0; i < count; i++) byId[ids[i] as number] = weights[i] as number;
  ids.subarray(0, count).sort();
  for (let i = 0; i < count; i++) weights[i] = byId[ids[i] as number] as number;
}

/** Fills `heap` with the ids of the highest logits: a heap with the worst of them at its root, most tokens stop there. */
function topOf(logits: Float32Array, heap: Int32Array): number {
  const size = heap.length;
  const worse = (a: number, b: number): boolean => {
    const difference = (logits[a] as number) - (logits[b] as number);
    return difference < 0 || (difference === 0 && a > b);
  };
  for (let id = 0; id < size; id++) heap[id] = id;
  for (let i = (size >> 1) - 1; i >= 0; i--) sink(heap, { at: i, size, before: worse });
  let bar = logits[heap[0] as number] as number;
  for (let id = size; id < logits.length; id++) {
    if (!((logits[id] as number) > bar)) continue;
    heap[0] = id;
    sink(heap, { at: 0, size, before: worse });
    bar = logits[heap[0] as number] as number;
  }
  return size;
}

interface Weighed {
  readonly ids: Int32Array;
  readonly weights: Float64Array;
  readonly count: number;
}

/**
 * Moves the heaviest to the front until their weights reach `goal`; returns how many that takes, at least one.
 * Quickselect by weight: split by a pivot, go on in the part where the sum passes the goal.
 */
function heaviestFirst({ ids, weights, count }: Weighed, goal: number): number {
  let [from, to, reached] = [0, count, 0];
  const swap = (i: number, j: number): void => {
    [ids[i], ids[j]] = [ids[j] as number, ids[i] as number];
    [weights[i], weights[j]] = [weights[j] as number, weights[i] as number];
  };
  while (from < to) {
    const pivot = median(
      weights[from] as number,
      weights[(from + to) >> 1] as number,
      weights[to - 1] as number,
    );
    // [from, equal) is heavier than the pivot, [lighter, to) lighter.
    let [equal, lighter, heavy] = [from, to, 0];
    for (let i = from; i < lighter; ) {
      const weight = weights[i] as number;
      if (weight > pivot) {
        heavy += weight;
        swap(equal++, i++);
      } else if (weight < pivot) swap(--lighter, i);
      else i++;
    }
    if (reached + heavy >= goal) {
      to = equal;
      continue;
    }
    reached += heavy;
    const needed = Math.ceil((goal - reached) / pivot);
    if (needed <= lighter - equal) return equal + needed;
    reached += pivot * (lighter - equal);
    from = lighter;
  }
  return Math.max(1, from);
}

function median(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

interface Sink {
  readonly at: number;
  readonly size: number;
  /** Whether the first belongs nearer to the root. */
  readonly before: (a: number, b: number) => boolean;
}

function sink(heap: Int32Array, { at, size, before }: Sink): void {
  const value = heap[at] as number;
  let i = at;
  for (let child = 2 * i + 1; child < size; child = 2 * i + 1) {
    if (child + 1 < size && before(heap[child + 1] as number, heap[child] as number)) child++;
    if (!before(heap[child] as number, value)) break;
    heap[i] = heap[child] as number;
    i = child;
  }
  heap[i] = value;
}
