import type { Graph, GraphNode } from '../graph/graph.ts';

/**
 * Puts a graph's nodes in an order from which ONNX Runtime makes a frugal one. It walks back from the nodes that nobody uses,
 * beginning with the last of them, and of a node's inputs follows first the one that was made last (`GraphViewer`,
 * `ReverseDFSFrom`). So what is unpacked from weights alone comes first here, to be run last, when it is used; and what
 * nobody uses (gradients, the loss) comes last and backwards, so that each is computed as soon as it can be and what it
 * needed is freed. Nodes that lead to no output are left out.
 */
export function orderForMemory(graph: Graph): void {
  dropUnused(graph);
  const made = new Set(graph.nodes.flatMap(({ outputs }) => outputs.map(({ name }) => name)));
  const fed = new Set(graph.inputs.map(({ name }) => name));
  const used = new Set(graph.nodes.flatMap(({ inputs }) => inputs.map((value) => value?.name)));
  const constant = new Set<string>();
  const kindOf = (node: GraphNode): 'constant' | 'middle' | 'leaf' => {
    const free = node.inputs.every(
      (value) => value === null || constant.has(value.name) || !(made.has(value.name) || fed.has(value.name)),
    );
    if (free) {
      for (const { name } of node.outputs) constant.add(name);
      return 'constant';
    }
    return node.outputs.some(({ name }) => used.has(name)) ? 'middle' : 'leaf';
  };
  const kinds = new Map(graph.nodes.map((node) => [node, kindOf(node)]));
  const all = (kind: string) => graph.nodes.filter((node) => kinds.get(node) === kind);
  const ordered = [...all('constant'), ...all('middle'), ...all('leaf').reverse()];
  graph.nodes.splice(0, graph.nodes.length, ...ordered);
}

/** Nodes that lead to no output would be run all the same. */
function dropUnused(graph: Graph): void {
  const needed = new Set(graph.outputs.map(({ value }) => value.name));
  const kept: GraphNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some(({ name }) => needed.has(name))) continue;
    for (const value of node.inputs) if (value !== null) needed.add(value.name);
    kept.push(node);
  }
  graph.nodes.splice(0, graph.nodes.length, ...kept.reverse());
}
