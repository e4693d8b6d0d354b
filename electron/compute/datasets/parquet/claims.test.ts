import { describe, expect, it } from 'vitest';
import { checkRuns } from './runs.ts';
import { thriftEnd } from './thrift.ts';

const billion = [0x80, 0x94, 0xeb, 0xdc, 0x07];

describe('runs', () => {
  it('that fill their page are let through, packed ones up to the end of their eight', () => {
    // Five times 1, then eight packed values of which three count.
    const page = new Uint8Array([4, 0, 0, 0, 0x0a, 1, 0x03, 0xff, 0]);
    expect(checkRuns(page, { from: 0, bitWidth: 1, values: 8 })).toBe(8);
    expect(checkRuns(page, { from: 4, length: 4, bitWidth: 1, values: 8 })).toBe(8);
  });

  it('that say a billion are refused before anybody counts them out', () => {
    const page = new Uint8Array([...billion, 1, 0, 0]);
    const runs = { from: 0, length: 6, bitWidth: 1, values: 100 };
    expect(() => checkRuns(page, runs)).toThrow('a run is longer than its page');
    expect(() => checkRuns(page, { ...runs, mayBeFewer: true })).toThrow('a run is longer than its page');
  });

  it('that end before their page does are refused, unless rows may be null', () => {
    const page = new Uint8Array([0x04, 1]);
    const runs = { from: 0, length: 2, bitWidth: 1, values: 100 };
    expect(() => checkRuns(page, runs)).toThrow();
    expect(checkRuns(page, { ...runs, mayBeFewer: true })).toBe(2);
    expect(() => checkRuns(page, { ...runs, length: 3 })).toThrow('levels are longer than their page');
  });
});

describe('a struct of Thrift', () => {
  it('ends at its stop, whatever follows', () => {
    expect(thriftEnd(new Uint8Array([0x15, 0x02, 0x18, 0x01, 0x41, 0x00, 9, 9]), 0)).toBe(6);
  });

  it('is cut off where a list or a text claims more than there is', () => {
    expect(thriftEnd(new Uint8Array([0x19, 0xf5, ...billion, 0, 0]), 0)).toBeNull();
    expect(thriftEnd(new Uint8Array([0x18, ...billion, 0, 0]), 0)).toBeNull();
  });

  it('is refused when it is nested without end', () => {
    expect(() => thriftEnd(new Uint8Array(100).fill(0x1c), 0)).toThrow('structs are too deep');
  });
});
