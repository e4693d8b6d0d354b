import { inferShapes } from './inference.ts';
import type { Operator } from './operator.ts';

/** ONNX's operators that move numbers, or make them of sizes. Source: Operators.md of ONNX. */
export const layoutOperators = {
  Concat: {
    domain: '',
    since: 13,
    attributes: { axis: 'int' },
    outputs: ['whole'],
    infer: inferShapes.concat,
  },
  Gather: {
    domain: '',
    since: 13,
    attributes: { axis: 'int' },
    outputs: ['rows'],
    infer: inferShapes.gather,
  },
  GatherElements: {
    domain: '',
    since: 13,
    attributes: { axis: 'int' },
    outputs: ['taken'],
    infer: inferShapes.gatherElements,
  },
  ScatterElements: {
    domain: '',
    since: 18,
    attributes: { axis: 'int', reduction: 'string?' },
    outputs: ['y'],
    infer: inferShapes.same,
  },
  ScatterND: {
    domain: '',
    since: 18,
    attributes: { reduction: 'string?' },
    outputs: ['y'],
    infer: inferShapes.same,
  },
  OneHot: { domain: '', since: 11, attributes: { axis: 'int?' }, outputs: ['y'], infer: inferShapes.oneHot },
  Reshape: { domain: '', since: 21, attributes: {}, outputs: ['y'], infer: inferShapes.reshape },
  Expand: { domain: '', since: 13, attributes: {}, outputs: ['y'], infer: inferShapes.expand },
  Tile: { domain: '', since: 13, attributes: {}, outputs: ['y'], infer: inferShapes.tile },
  Transpose: {
    domain: '',
    since: 21,
    attributes: { perm: 'ints' },
    outputs: ['y'],
    infer: inferShapes.transpose,
  },
  Unsqueeze: { domain: '', since: 21, attributes: {}, outputs: ['y'], infer: inferShapes.unsqueeze },
  Squeeze: { domain: '', since: 21, attributes: {}, outputs: ['y'], infer: inferShapes.squeeze },
  Pad: { domain: '', since: 21, attributes: {}, outputs: ['y'], infer: inferShapes.pad },
  Slice: { domain: '', since: 13, attributes: {}, outputs: ['part'], infer: inferShapes.slice },
  Split: {
    domain: '',
    since: 18,
    attributes: { axis: 'int', num_outputs: 'int?' },
    outputs: ['a', 'b', 'c'],
    infer: inferShapes.split,
  },
  Shape: { domain: '', since: 21, attributes: {}, outputs: ['sizes'], infer: inferShapes.sizes },
  ConstantOfShape: { domain: '', since: 21, attributes: {}, outputs: ['y'], infer: inferShapes.filled },
  Range: { domain: '', since: 11, attributes: {}, outputs: ['y'], infer: inferShapes.range },
} as const satisfies Record<string, Operator>;
