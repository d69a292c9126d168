/** A larger memory is not compared, also if a call made it so: to read 4 GiB takes minutes. */
const MOST_COMPARED_BYTES = 96 * 1024 * 1024;

/** A range of changed bytes is never split into more pieces than this; the last one then covers the rest. */
const MOST_RUNS = 50_000;

/** The bytes that the last change of a memory changed. */
export interface ChangedBytes {
  /** Size before the change. */
  readonly beforeBytes: number;
  /** Remembers the bytes as they are now: a change is about to begin. */
  begin(): void;
  /** The change goes on. */
  refresh(): void;
  /** For each of some parts of equal size, 1 if bytes of it were changed. Undefined if nobody has compared. */
  marks(parts: { readonly start: number; readonly partBytes: number; readonly count: number }): Uint8Array | undefined;
}

/** Compares a memory before and after each change. Growth alone changes no byte. */
export function createChangedBytes(memory: WebAssembly.Memory): ChangedBytes {
  let before: Uint8Array | undefined;
  let beforeBytes = memory.buffer.byteLength;
  let runs: Float64Array | undefined;
  const isTooLarge = (): boolean => memory.buffer.byteLength > MOST_COMPARED_BYTES;
  return {
    get beforeBytes() {
      return beforeBytes;
    },
    begin() {
      const bytes = new Uint8Array(memory.buffer);
      beforeBytes = bytes.length;
      runs = undefined;
      if (isTooLarge()) before = undefined;
      else if (before?.length === bytes.length) before.set(bytes);
      else before = bytes.slice();
    },
    refresh() {
      runs = undefined;
    },
    marks({ start, partBytes, count }) {
      if (before === undefined || isTooLarge()) return undefined;
      runs ??= compare(before, new Uint8Array(memory.buffer));
      const marks = new Uint8Array(count);
      for (let run = 0; run < runs.length; run += 2) {
        const first = Math.floor(((runs[run] as number) - start) / partBytes);
        const last = Math.floor(((runs[run + 1] as number) - 1 - start) / partBytes);
        if (last >= 0 && first < count) marks.fill(1, Math.max(0, first), last + 1);
      }
      return marks;
    },
  };
}

/** Starts and ends of the ranges that differ, one after the other. Bytes of new pages were 0 before. */
export function compare(before: Uint8Array, after: Uint8Array): Float64Array {
  const runs: number[] = [];
  let end = -1;
  const addBytes = (from: number, to: number): void => {
    for (let address = from; address < to; address++) {
      if ((before[address] ?? 0) === after[address]) continue;
      if (address === end || runs.length >= 2 * MOST_RUNS) runs[runs.length - 1] = address + 1;
      else runs.push(address, address + 1);
      end = address + 1;
    }
  };
  const [oldWords, newWords] = [wordsOf(before), wordsOf(after)];
  const common = Math.min(oldWords.length, newWords.length);
  for (let word = 0; word < common; word++) {
    if (oldWords[word] !== newWords[word]) addBytes(word * 4, word * 4 + 4);
  }
  for (let word = common; word < newWords.length; word++) {
    if (newWords[word] !== 0) addBytes(word * 4, word * 4 + 4);
  }
  addBytes(newWords.length * 4, after.length);
  return Float64Array.from(runs);
}

/** The bytes four at a time; fewer than four at the end are left out. */
function wordsOf(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
}
