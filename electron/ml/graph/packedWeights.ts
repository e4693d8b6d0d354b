import { ProtobufWriter } from './protobuf.ts';

/**
 * ONNX Runtime can keep what a kernel made of an initializer (its packed form) beside the initializer's own bytes: an
 * entry `prepacked_N` of `external_data`, "KEY|offset;length;checksum|…", in the same file. The key holds a hash of the
 * packed bytes; a kernel that would pack otherwise (another CPU, another library) finds no equal key and packs itself.
 */
export interface PackedForm {
  readonly key: string;
  readonly regions: readonly { readonly offset: number; readonly sizeBytes: number }[];
}

/** Where an initializer's bytes lie in its external data file. */
export interface ExternalWeight {
  readonly offset: number;
  readonly sizeBytes: number;
  readonly packed: readonly PackedForm[];
}

/** Field numbers; source: onnx/onnx.proto. */
const fields = { graph: 7, initializer: 5, name: 8, externalData: 13, key: 1, value: 2 } as const;
const packedKey = /^prepacked_\d+$/;

/** The initializers of a model that lie in a file beside it, by name. */
export function readExternalWeights(model: Uint8Array): Map<string, ExternalWeight> {
  const weights = new Map<string, ExternalWeight>();
  for (const graph of submessages(model, fields.graph)) {
    for (const initializer of submessages(graph, fields.initializer)) {
      const entries = Array.from(submessages(initializer, fields.externalData), readEntry);
      if (entries.length === 0) continue;
      const numberOf = (wanted: string) => Number(entries.find(({ key }) => key === wanted)?.value ?? 0);
      weights.set(textOf(initializer, fields.name), {
        offset: numberOf('offset'),
        sizeBytes: numberOf('length'),
        packed: entries.filter(({ key }) => packedKey.test(key)).map(({ value }) => parseForm(value)),
      });
    }
  }
  return weights;
}

/** The same model with its external initializers in `location`, at the places given by name. */
export function moveExternalWeights(
  model: Uint8Array,
  location: string,
  places: ReadonlyMap<string, ExternalWeight>,
): Uint8Array {
  return rewriteMessages(model, fields.graph, (graph) =>
    rewriteMessages(graph, fields.initializer, (initializer) => {
      const place = places.get(textOf(initializer, fields.name));
      if (place === undefined) return initializer;
      const others = Array.from(readFields(initializer)).filter(
        ({ number }) => number !== fields.externalData,
      );
      const entries = new ProtobufWriter();
      const write = (key: string, value: string) => {
        entries.message(fields.externalData, (entry) => {
          entry.string(fields.key, key);
          entry.string(fields.value, value);
        });
      };
      write('location', location);
      write('offset', String(place.offset));
      write('length', String(place.sizeBytes));
      for (const [index, form] of place.packed.entries()) write(`prepacked_${index}`, formatForm(form));
      return concatenate([...others.map(({ whole }) => whole), entries.finish()]);
    }),
  );
}

function parseForm(value: string): PackedForm {
  const [key = '', ...regions] = value.split('|');
  return {
    key,
    regions: regions.map((region) => {
      const [offset, sizeBytes] = region.split(';').map(Number);
      if (offset === undefined || sizeBytes === undefined) throw new Error(`not a packed form: ${value}`);
      return { offset, sizeBytes };
    }),
  };
}

function formatForm({ key, regions }: PackedForm): string {
  return [key, ...regions.map(({ offset, sizeBytes }) => `${offset};${sizeBytes};0`)].join('|');
}

function readEntry(entry: Uint8Array): { key: string; value: string } {
  return { key: textOf(entry, fields.key), value: textOf(entry, fields.value) };
}

interface Field {
  readonly number: number;
  /** The whole field, and its content when it is a string, bytes or a message. */
  readonly whole: Uint8Array;
  readonly content: Uint8Array | null;
}

function* readFields(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++];
      if (byte === undefined) throw new Error('the message ends within a number');
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const start = at;
    const tag = varint();
    const wire = tag & 7;
    if (wire === 0) varint();
    const length = wire === 2 ? varint() : wire === 1 ? 8 : wire === 5 ? 4 : 0;
    const content = wire === 2 ? message.subarray(at, at + length) : null;
    at += length;
    yield { number: Math.floor(tag / 8), whole: message.subarray(start, at), content };
  }
}

function* submessages(message: Uint8Array, number: number): Generator<Uint8Array> {
  for (const field of readFields(message))
    if (field.number === number && field.content !== null) yield field.content;
}

function textOf(message: Uint8Array, number: number): string {
  const [content] = submessages(message, number);
  return new TextDecoder().decode(content);
}

function rewriteMessages(
  message: Uint8Array,
  number: number,
  rewrite: (content: Uint8Array) => Uint8Array,
): Uint8Array {
  const parts = Array.from(readFields(message), ({ number: found, whole, content }) => {
    if (found !== number || content === null) return whole;
    const field = new ProtobufWriter();
    field.bytes(number, rewrite(content));
    return field.finish();
  });
  return concatenate(parts);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
