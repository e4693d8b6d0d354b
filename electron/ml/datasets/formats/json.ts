import { splitElements } from './jsonElements.ts';
import { parseJsonRecord } from './jsonValue.ts';
import type { ParserOptions, RecordParser, SourceItem } from './record.ts';

/** A list of objects, or an object that holds one, or objects one after the other: never the whole file in memory. */
export function jsonParser({ skip }: ParserOptions): RecordParser {
  let left = skip;
  let items: SourceItem[] = [];
  const isSkipped = () => left > 0 && left-- > 0;
  const elements = splitElements({
    element(bytes, line) {
      if (!isSkipped()) items.push(parseJsonRecord(bytes, line));
    },
    broken(found) {
      if (!isSkipped()) items.push(found);
    },
  });
  const take = () => {
    const taken = items;
    items = [];
    return taken;
  };
  return {
    push(bytes) {
      elements.push(bytes);
      return take();
    },
    end() {
      elements.end();
      return take();
    },
  };
}
