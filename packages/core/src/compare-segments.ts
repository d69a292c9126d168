import { type ScannedSection, SectionScanner } from "./parse/section-scanner.ts";
import { dataSectionOf, segmentContents } from "./parse/segment-contents.ts";
import { type FoundOverlaps, findOverlaps } from "./plan/layout/find-overlaps.ts";
import type { CompareSegments, PlacedSegment } from "./plan/layout/segment-overlaps.ts";
import { findSeparateDefinitions } from "./plan/place/find-separate-definitions.ts";
import { findSeparateHeaps } from "./plan/place/find-separate-heaps.ts";
import { findSeparateMemories } from "./plan/place/find-separate-memories.ts";
import { findSeparateTables } from "./plan/place/find-separate-tables.ts";
import { findUnusedHostMemory } from "./plan/place/find-unused-memory.ts";
import { mapMemories } from "./plan/place/map-memories.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { PlanOptions } from "./plan/plan-options.ts";
import type { CheckedMemories } from "./plan/plan-parts.ts";
import type { HostImports } from "./wasm/host-import.ts";
import type { ModuleType } from "./wasm/module-type.ts";

interface SeenModules {
  /** By name, as in the plan. */
  readonly types: Readonly<Record<string, ModuleType>>;
  readonly hostImports: HostImports;
  readonly place?: PlanOptions["place"] | undefined;
  /** The content of the data section of a module, or the beginning of it, if it is in memory. */
  readonly dataOf?: ((module: string) => Uint8Array | undefined) | undefined;
}

/** Finds segments that overlap, after a comparison of the bytes that are known. */
export function findOverlapsOf(plan: LinkPlan, { types, hostImports, dataOf, place }: SeenModules): FoundOverlaps {
  return findOverlaps(plan, types, { hostImports, place, compareData: createDataComparison(types, dataOf) });
}

/**
 * Maps the memories that modules share, and looks for everything in them that does not fit: segments and other areas that
 * overlap, and memories and tables that are separate or unused.
 */
export function checkMemories(plan: LinkPlan, { dataOverlap, ...seen }: MemoryCheck): CheckedMemories {
  const { problems, unseen } = dataOverlap === "allow" ? { problems: [], unseen: [] } : findOverlapsOf(plan, seen);
  const { problems: conflicts, ...mapped } = mapMemories(plan, seen);
  const separate = [
    ...findSeparateMemories(plan, seen),
    ...findSeparateTables(plan, seen),
    ...findSeparateHeaps(plan, seen),
    ...findSeparateDefinitions(plan, seen),
  ];
  return {
    overlaps: problems,
    ...mapped,
    warnings: [...unseen, ...findUnusedHostMemory(plan, seen), ...separate, ...conflicts],
  };
}

interface MemoryCheck extends SeenModules {
  readonly dataOverlap: PlanOptions["dataOverlap"] | undefined;
}

/** The content of the data section of a module; empty if there is none. */
export function dataSectionOfModule(bytes: Uint8Array): Uint8Array {
  const sections: ScannedSection[] = [];
  // The type of a module that came as a stream has the sections of its head alone.
  new SectionScanner((section) => sections.push(section)).push(bytes);
  return dataSectionOf(bytes, sections);
}

/** Compares contents: read from the bytes of a module, or carried by its type. */
function createDataComparison(types: SeenModules["types"], dataOf: SeenModules["dataOf"]): CompareSegments {
  const known = new Map<string, readonly (Uint8Array | undefined)[]>();
  const contentsOf = (name: string): readonly (Uint8Array | undefined)[] => {
    const contents = known.get(name) ?? readContents(types[name], dataOf?.(name));
    known.set(name, contents);
    return contents;
  };
  return ([first, second], names) => {
    const contents = [contentsOf(names[0])[first.segment], contentsOf(names[1])[second.segment]] as const;
    if (contents[0] === undefined || contents[1] === undefined) return "unknown";
    return isSame([first, second], [contents[0], contents[1]]) ? "same" : "different";
  };
}

/** Contents by position in the data section. */
function readContents(type: ModuleType | undefined, data: Uint8Array | undefined): (Uint8Array | undefined)[] {
  if (data !== undefined) return [...segmentContents(data)];
  const contents: (Uint8Array | undefined)[] = [];
  for (const { segment, content } of type?.dataSegments ?? []) {
    if (content !== undefined) contents[segment] = bytesOfHex(content);
  }
  return contents;
}

function bytesOfHex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, at) => Number.parseInt(text.slice(2 * at, 2 * at + 2), 16));
}

function isSame(
  [first, second]: readonly [PlacedSegment, PlacedSegment],
  [ofFirst, ofSecond]: readonly [Uint8Array, Uint8Array],
): boolean {
  const end = Math.min(first.end, second.end);
  for (let address = Math.max(first.start, second.start); address < end; address += 1) {
    if (byteAt(first, ofFirst, address) !== byteAt(second, ofSecond, address)) return false;
  }
  return true;
}

function byteAt({ start, from = 0 }: PlacedSegment, content: Uint8Array, address: number): number | undefined {
  return content[address - start + from];
}
