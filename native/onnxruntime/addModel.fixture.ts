/** `z = x + y`, float32 [n], as an ONNX file, written field by field: a model that is in no need of the rest of the house. */
export function addModel(op = 'Add'): Uint8Array {
  const graph = [
    ...message(1, [...text(1, 'x'), ...text(1, 'y'), ...text(2, 'z'), ...text(4, op)]),
    ...text(2, 'add'),
    ...['x', 'y'].flatMap((name) => message(11, port(name))),
    ...message(12, port('z')),
  ];
  const opset = [...number(2, 21)];
  return Uint8Array.from([...number(1, 8), ...message(7, graph), ...message(8, opset)]);
}

/** ValueInfoProto → TypeProto → Tensor { elem_type float32, shape [n] }. */
function port(name: string): number[] {
  const shape = message(1, text(2, 'n'));
  const tensor = [...number(1, 1), ...message(2, shape)];
  return [...text(1, name), ...message(2, message(1, tensor))];
}

const wire = { varint: 0, bytes: 2 } as const;

function number(field: number, value: number): number[] {
  return [(field << 3) | wire.varint, ...varint(value)];
}

function text(field: number, value: string): number[] {
  return message(field, [...new TextEncoder().encode(value)]);
}

function message(field: number, bytes: readonly number[]): number[] {
  return [(field << 3) | wire.bytes, ...varint(bytes.length), ...bytes];
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}
