import type { Graph, GraphNode, Initializer } from './graph.ts';
import { type Operator, operators } from './operators.ts';
import { ProtobufWriter } from './protobuf.ts';
import { elementTypes, type Value } from './value.ts';

/** IR version 10 came with opset 21 (ONNX 1.16). */
const irVersion = 10;
const opsets = { '': 21, 'com.microsoft': 1 } as const satisfies Record<Operator['domain'], number>;

/** Field numbers of the messages written here; source: onnx/onnx.proto. */
const fields = {
  model: { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8 },
  opset: { domain: 1, version: 2 },
  graph: { node: 1, name: 2, initializer: 5, input: 11, output: 12 },
  node: { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7 },
  attribute: { name: 1, float: 2, int: 3, string: 4, ints: 8, type: 20 },
  tensor: { dims: 1, dataType: 2, name: 8, rawData: 9, externalData: 13, dataLocation: 14 },
  entry: { key: 1, value: 2 },
  valueInfo: { name: 1, type: 2 },
  type: { tensor: 1 },
  tensorType: { elementType: 1, shape: 2 },
  shape: { dim: 1 },
  dim: { value: 1, parameter: 2 },
} as const;

const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const;
const externalLocation = 1;

/** The bytes of an ONNX model file whose weights lie in `location`, a file beside it. */
export function writeModel(graph: Graph, name: string, location: string): Uint8Array<ArrayBuffer> {
  const model = new ProtobufWriter();
  model.int(fields.model.irVersion, irVersion);
  model.string(fields.model.producerName, 'inhouse');
  model.message(fields.model.graph, (message) => writeGraph(message, { graph, name, location }));
  for (const [domain, version] of Object.entries(opsets)) {
    model.message(fields.model.opsetImport, (opset) => {
      opset.string(fields.opset.domain, domain);
      opset.int(fields.opset.version, version);
    });
  }
  return model.finish();
}

interface GraphToWrite {
  readonly graph: Graph;
  readonly name: string;
  readonly location: string;
}

function writeGraph(message: ProtobufWriter, { graph, name, location }: GraphToWrite): void {
  const field = fields.graph;
  const nameOf = writtenNames(graph);
  message.string(field.name, name);
  for (const node of graph.nodes) message.message(field.node, (part) => writeNode(part, node, nameOf));
  for (const initializer of graph.initializers) {
    message.message(field.initializer, (part) => writeInitializer(part, initializer, location));
  }
  for (const value of graph.inputs) message.message(field.input, (part) => writeValueInfo(part, value));
  for (const { port } of graph.outputs) message.message(field.output, (part) => writeValueInfo(part, port));
}

/** A value's name in the file: a graph output's is its port's, an optional output that nothing uses has none. */
function writtenNames(graph: Graph): (value: Value, optional: boolean) => string {
  const ports = new Map(graph.outputs.map(({ value, port }) => [value.name, port.name]));
  const used = new Set(graph.nodes.flatMap((node) => node.inputs.map((value) => value?.name)));
  return (value, optional) => {
    const name = ports.get(value.name) ?? value.name;
    return optional && !used.has(value.name) && !ports.has(value.name) ? '' : name;
  };
}

function writeNode(message: ProtobufWriter, node: GraphNode, nameOf: ReturnType<typeof writtenNames>): void {
  const field = fields.node;
  const operator: Operator = operators[node.op];
  for (const value of node.inputs) message.string(field.input, value === null ? '' : nameOf(value, false));
  const written = node.outputs.map((value, index) =>
    nameOf(value, operator.outputs[index]?.endsWith('?') ?? false),
  );
  const last = written.findLastIndex((name) => name !== '');
  for (const name of written.slice(0, last + 1)) message.string(field.output, name);
  message.string(field.name, node.name);
  message.string(field.opType, node.op);
  for (const [name, value] of Object.entries(node.attributes)) {
    if (value === undefined) continue;
    const isFloat = operator.attributes[name]?.startsWith('float') ?? false;
    message.message(field.attribute, (attribute) => {
      attribute.string(fields.attribute.name, name);
      writeAttributeValue(attribute, value, isFloat);
    });
  }
  if (operator.domain !== '') message.string(field.domain, operator.domain);
}

function writeAttributeValue(
  attribute: ProtobufWriter,
  value: number | string | readonly number[],
  isFloat: boolean,
): void {
  if (typeof value === 'object') {
    for (const number of value) attribute.int(fields.attribute.ints, number);
    attribute.int(fields.attribute.type, attributeTypes.ints);
    return;
  }
  if (typeof value === 'string') {
    attribute.string(fields.attribute.string, value);
    attribute.int(fields.attribute.type, attributeTypes.string);
    return;
  }
  const kind = isFloat ? 'float' : 'int';
  attribute[kind](fields.attribute[kind], value);
  attribute.int(fields.attribute.type, attributeTypes[kind]);
}

function writeInitializer(message: ProtobufWriter, { value, data }: Initializer, location: string): void {
  const field = fields.tensor;
  for (const dim of value.shape) message.int(field.dims, Number(dim));
  message.int(field.dataType, elementTypes[value.type].code);
  message.string(field.name, value.name);
  if (data instanceof Uint8Array) {
    message.bytes(field.rawData, data);
    return;
  }
  const entries = { location, offset: String(data.offset), length: String(data.sizeBytes) };
  for (const [key, text] of Object.entries(entries)) {
    message.message(field.externalData, (entry) => {
      entry.string(fields.entry.key, key);
      entry.string(fields.entry.value, text);
    });
  }
  message.int(field.dataLocation, externalLocation);
}

function writeValueInfo(message: ProtobufWriter, value: Value): void {
  message.string(fields.valueInfo.name, value.name);
  message.message(fields.valueInfo.type, (type) => {
    type.message(fields.type.tensor, (tensor) => {
      tensor.int(fields.tensorType.elementType, elementTypes[value.type].code);
      tensor.message(fields.tensorType.shape, (shape) => {
        for (const dim of value.shape) {
          shape.message(fields.shape.dim, (written) => {
            if (typeof dim === 'number') written.int(fields.dim.value, dim);
            else written.string(fields.dim.parameter, dim);
          });
        }
      });
    });
  });
}
