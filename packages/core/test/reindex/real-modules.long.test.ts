import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { listRealModules } from "@rec/real-modules";
import { describe, expect, test } from "vitest";
import type { IndexMap, IndexMaps, Reindexing } from "../../src/fuse/reindex/index-maps.ts";
import { shiftBy } from "../../src/fuse/reindex/index-maps.ts";
import { reindexBodies } from "../../src/fuse/reindex/reindex-code.ts";
import {
  reindexExports,
  reindexFunctions,
  reindexGlobals,
  reindexTables,
  reindexTags,
} from "../../src/fuse/reindex/reindex-definitions.ts";
import { reindexData, reindexElements } from "../../src/fuse/reindex/reindex-segments.ts";
import { reindexTypes } from "../../src/fuse/reindex/reindex-types.ts";
import { sectionId } from "../../src/wasm/binary-format.ts";
import { entriesOf, mapsBehind, NO_PAD, PAD, padModule } from "./pad-module.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Larger ones are copies of the same compilers' output, and take minutes. */
const MOST_BYTES = 20_000_000;
const FEWEST_MODULES = 120;

interface RealBytes {
  readonly name: string;
  readonly bytes: Bytes;
}

/** All modules with different bytes. */
function* realModules(): Generator<RealBytes> {
  const seen = new Set<string>();
  for (const { package: owner, file, path } of listRealModules()) {
    const bytes = Uint8Array.from(readFileSync(path));
    const digest = createHash("sha256").update(bytes).digest("hex");
    if (seen.has(digest) || bytes.length > MOST_BYTES || bytes[4] !== 1 || bytes[6] !== 0) continue;
    seen.add(digest);
    yield { name: `${owner}/${file}`, bytes };
  }
}

type Reindex = (bytes: Uint8Array, entries: ReturnType<typeof entriesOf>, reindexing: Reindexing) => Uint8Array;

const SECTIONS: readonly (readonly [id: number, reindex: Reindex])[] = [
  [sectionId.type, reindexTypes],
  [sectionId.function, reindexFunctions],
  [sectionId.table, reindexTables],
  [sectionId.global, reindexGlobals],
  [sectionId.export, reindexExports],
  [sectionId.element, reindexElements],
  [sectionId.code, reindexBodies],
  [sectionId.data, reindexData],
  [sectionId.tag, reindexTags],
];

const wholeOf = (bytes: Uint8Array, count: number) => ({ from: 0, to: bytes.length, count });

/** All but memories, which would be multi-memory. */
const SHIFT = 400;

/** Maps that add to each index, for a module with these numbers of items. */
function shiftAll(maps: IndexMaps, shift: (count: number) => IndexMap): Reindexing {
  const { declared, ...spaces } = maps;
  const shifted = Object.entries(spaces).map(([space, { count }]: [string, IndexMap]) => [space, shift(count)]);
  // Some of these indices are those behind a shift.
  return { maps: { ...Object.fromEntries(shifted), declared: new Uint8Array(declared.length + SHIFT).fill(1) } };
}

const isEqual = (first: Uint8Array, second: Uint8Array): boolean => Buffer.compare(first, second) === 0;

describe("real modules", () => {
  test("keep all bytes if all indices stay, and have them again after a shift and its opposite", {
    tags: "large",
    timeout: 900_000,
  }, () => {
    let modules = 0;
    for (const { name, bytes } of realModules()) {
      modules += 1;
      const maps = mapsBehind(bytes, NO_PAD);
      const up = shiftAll(maps, (count) => shiftBy(SHIFT, count));
      const down = shiftAll(maps, (count) => shiftBy(-SHIFT, count + SHIFT));
      for (const [id, reindex] of SECTIONS) {
        const entries = entriesOf(bytes, id);
        const own = bytes.subarray(entries.from, entries.to);
        expect(isEqual(reindex(bytes, entries, { maps }), own), `${name}, section ${id}`).toBe(true);
        const moved = reindex(bytes, entries, up);
        const back = reindex(moved, wholeOf(moved, entries.count), down);
        // An index that has grown stays longer, so the module itself is compared after the same shift.
        expect(back.length).toBe(moved.length);
        const again = reindex(back, wholeOf(back, entries.count), up);
        expect(isEqual(again, moved), `${name}, section ${id}`).toBe(true);
        if (moved.length === own.length) expect(isEqual(back, own), `${name}, section ${id}`).toBe(true);
        else expect(isEqual(moved, own), `${name}, section ${id}`).toBe(false);
      }
    }
    expect(modules).toBeGreaterThan(FEWEST_MODULES);
  });

  test("are valid behind a pad, for the engine", { tags: "large", timeout: 900_000 }, () => {
    let valid = 0;
    for (const { name, bytes } of realModules()) {
      if (!WebAssembly.validate(bytes)) continue;
      expect(WebAssembly.validate(padModule(bytes, PAD)), name).toBe(true);
      valid += 1;
    }
    expect(valid).toBeGreaterThan(FEWEST_MODULES);
  });
});
