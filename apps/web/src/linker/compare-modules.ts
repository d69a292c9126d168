import { type SectionRange, sectionName } from "@rec/browser/plan";
import type { ByteChange, ByteRange } from "../model/module-inspection.ts";

/** The hexadecimal text of a range has no more bytes. */
const MOST_SHOWN = 96;

/** Two changes with fewer equal bytes between them are shown as one. */
const LEAST_GAP = 4;

const PREAMBLE_BYTES = 8;

/** A module and its sections, as the parser found them. */
export interface SectionedModule {
  readonly bytes: Uint8Array;
  readonly sections: readonly SectionRange[];
}

/**
 * The bytes that differ between a module and its rewritten form. Sections of one kind are compared with each other, so a
 * section that only moved is no change.
 */
export function compareModules(before: SectionedModule, after: SectionedModule): readonly ByteChange[] {
  const [older, newer] = [piecesOf(before), piecesOf(after)];
  const keys = [...new Set([...older.keys(), ...newer.keys()])];
  const changes = keys.flatMap((key) => {
    const [from, to] = [older.get(key), newer.get(key)];
    const name = (from ?? to)?.name ?? key;
    return comparePieces(from, to, { name, before: before.bytes, after: after.bytes });
  });
  return changes.sort((a, b) => a.after.start - b.after.start || a.before.start - b.before.start);
}

/** One section with its id and size in front, by a key that both modules share. */
interface Piece {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

function piecesOf({ sections }: SectionedModule): ReadonlyMap<string, Piece> {
  const pieces = new Map<string, Piece>();
  let end = PREAMBLE_BYTES;
  for (const { id, name, offset, sizeBytes } of sections) {
    const text = name === undefined ? `${sectionName(id)} section` : `custom section ${JSON.stringify(name)}`;
    let key = text;
    for (let number = 2; pieces.has(key); number++) key = `${text} ${number}`;
    const start = end;
    end = offset + sizeBytes;
    pieces.set(key, { name: text, start, end });
  }
  return pieces;
}

interface Compared {
  readonly name: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

function comparePieces(
  from: Piece | undefined,
  to: Piece | undefined,
  { name, before, after }: Compared,
): ByteChange[] {
  const older = from ?? { start: to?.start ?? 0, end: to?.start ?? 0 };
  const newer = to ?? { start: from?.start ?? 0, end: from?.start ?? 0 };
  const change = (a: number, aEnd: number, b: number, bEnd: number): ByteChange => ({
    section: name,
    before: rangeOf(before, a, aEnd),
    after: rangeOf(after, b, bEnd),
  });
  const [length, newLength] = [older.end - older.start, newer.end - newer.start];
  if (length !== newLength) {
    // The equal bytes at both ends of a section with another length are left out.
    const shorter = Math.min(length, newLength);
    let head = 0;
    while (head < shorter && before[older.start + head] === after[newer.start + head]) head++;
    let tail = 0;
    while (tail < shorter - head && before[older.end - 1 - tail] === after[newer.end - 1 - tail]) tail++;
    return [change(older.start + head, older.end - tail, newer.start + head, newer.end - tail)];
  }
  const changes: ByteChange[] = [];
  for (let at = 0; at < length; at++) {
    if (before[older.start + at] === after[newer.start + at]) continue;
    let [last, next] = [at, at + 1];
    for (; next < length && next - last <= LEAST_GAP; next++) {
      if (before[older.start + next] !== after[newer.start + next]) last = next;
    }
    changes.push(change(older.start + at, older.start + last + 1, newer.start + at, newer.start + last + 1));
    at = last;
  }
  return changes;
}

function rangeOf(bytes: Uint8Array, start: number, end: number): ByteRange {
  const shown = [...bytes.subarray(start, Math.min(end, start + MOST_SHOWN))];
  return { start, length: end - start, hex: shown.map((byte) => byte.toString(16).padStart(2, "0")).join(" ") };
}
