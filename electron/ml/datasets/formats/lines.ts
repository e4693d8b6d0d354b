import { heldBytes } from './heldBytes.ts';
import { longestRecordBytes } from './record.ts';

/** What a line is: its bytes (good during the call only, without line feed and carriage return), or too long to be kept. */
export interface LineSink {
  line(bytes: Uint8Array, number: number): void;
  tooLong(excerpt: string, number: number): void;
}

export interface LineSplitter {
  push(bytes: Uint8Array): void;
  end(): void;
}

/** Cuts bytes at line feeds. A line over the limit is passed over as it comes, so that memory stays bounded. */
export function splitLines(sink: LineSink, limitBytes = longestRecordBytes): LineSplitter {
  const held = heldBytes(limitBytes);
  let number = 1;
  const finish = (last: Uint8Array) => {
    const line = held.take(last);
    if (line instanceof Uint8Array) sink.line(withoutReturn(line), number);
    else sink.tooLong(line.excerpt, number);
    number += 1;
  };
  return {
    push(bytes) {
      let from = 0;
      for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, from)) {
        finish(bytes.subarray(from, at));
        from = at + 1;
      }
      held.add(bytes.subarray(from));
    },
    end() {
      if (held.length() > 0) finish(new Uint8Array());
    },
  };
}

/** Lines may end as Windows ends them. */
export function withoutReturn(line: Uint8Array): Uint8Array {
  return line[line.length - 1] === 0x0d ? line.subarray(0, -1) : line;
}
