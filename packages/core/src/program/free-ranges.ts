import { alignUp } from "../wasm/lists.ts";

/** Free parts of a memory or table. */
export interface FreeRanges {
  /** Adds the range from `start` to before `end`. */
  put(start: number, end: number): void;
  /** Takes the first part that is large enough; returns its start, or undefined if there is none. */
  take(size: number, alignment: number): number | undefined;
}

/** Ranges stand by start; neighbours are joined, so what is given back can be used for something larger. */
export function createFreeRanges(): FreeRanges {
  const free: { start: number; end: number }[] = [];
  return {
    put(start, end) {
      if (start >= end) return;
      const behind = free.findIndex((one) => one.start > start);
      const position = behind < 0 ? free.length : behind;
      const [before, after] = [free[position - 1], free[position]];
      const joinsBefore = before?.end === start;
      const joinsAfter = after?.start === end;
      if (joinsBefore && before) before.end = joinsAfter && after ? after.end : end;
      else if (joinsAfter && after) after.start = start;
      else free.splice(position, 0, { start, end });
      if (joinsBefore && joinsAfter) free.splice(position, 1);
    },
    take(size, alignment) {
      const position = free.findIndex(({ start, end }) => alignUp(start, alignment) + size <= end);
      const found = free[position];
      if (found === undefined) return undefined;
      const start = alignUp(found.start, alignment);
      const parts = [
        { start: found.start, end: start },
        { start: start + size, end: found.end },
      ];
      free.splice(position, 1, ...parts.filter((one) => one.start < one.end));
      return start;
    },
  };
}
