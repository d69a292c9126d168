import { beforeAll, describe, expect, test } from "vitest";
import { type Artifact, type ArtifactName, loadManifest } from "../workspace.js";
import { readArtifact } from "./artifacts.ts";
import { sectionIds } from "./section-ids.ts";

// Their behaviour is tested in runtimes with 64-bit memories: `packages/core/test/memory/allocator64.long.test.ts`.

let artifacts: Record<ArtifactName, Artifact>;

beforeAll(async () => {
  artifacts = (await loadManifest()).artifacts;
});

/** Functions with a parameter or result that is no address and no size, and so has 32 bits in both. */
const NARROW: Readonly<Record<string, string>> = {
  posix_memalign: "[i64 i64 i64] -> [i32]",
  heap_block_in_use: "[i64] -> [i32]",
  heap_check: "[] -> [i32]",
  heap_report: "[i32 i64 i64] -> []",
};

/** The 64-bit form of a 32-bit function or memory. */
function widened<Extern extends { readonly name: string; readonly kind: string }>(extern: Extern): Extern {
  if ("limits" in extern) return { ...extern, limits: { ...(extern.limits as object), addressType: "i64" } };
  if (!("type" in extern)) return extern;
  return { ...extern, type: NARROW[extern.name] ?? String(extern.type).replaceAll("i32", "i64") };
}

describe.each([
  ["memory64", "memory"],
  ["memory64-debug", "memory-debug"],
] as const)("%s.wasm", (name, twin) => {
  test(`imports and exports what ${twin}.wasm does, with addresses and sizes of 64 bits`, () => {
    expect(artifacts[name].exports).toEqual(artifacts[twin].exports.map(widened));
    expect(artifacts[name].imports).toEqual(artifacts[twin].imports.map(widened));
    expect(artifacts[name].sources).toEqual(artifacts[twin].sources);
    expect(artifacts[name].features).toEqual([...artifacts[twin].features, "memory64"].sort());
  });

  test(`has the sections that ${twin}.wasm has: none for data, tables, memories or a start function`, async () => {
    const ids = sectionIds(await readArtifact(name));
    expect(ids).toEqual(sectionIds(await readArtifact(twin)));
    const [table, memory, start, element, data, dataCount] = [4, 5, 8, 9, 11, 12];
    const unwanted = [table, memory, start, element, data, dataCount];
    expect(ids.filter((id) => unwanted.includes(id))).toEqual([]);
  });
});
