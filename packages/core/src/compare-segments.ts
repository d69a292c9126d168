import { type ScannedSection, SectionScanner } from "./parse/section-scanner.ts";
import { dataSectionOf, segmentContents } from "./parse/segment-contents.ts";
import { type FoundOverlaps, findOverlaps } from "./plan/layout/find-overlaps.ts";
import type { CompareSegments, PlacedSegment } from "./plan/layout/segment-overlaps.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { HostImports } from "./wasm/host-import.ts";
import type { ModuleType } from "./wasm/module-type.ts";

interface SeenModules {
  /** By name, as in the plan. */
  readonly types: Readonly<Record<string, ModuleType>>;
  readonly hostImports: HostImports;
  /** The content of the data section of a module, or the beginning of it, if it is in memory. */
  readonly dataOf?: ((module: string) => Uint8Array | undefined) | undefined;
}

/** Finds segments that overlap, after a comparison of the bytes that are known. */
export function findOverlapsOf(plan: LinkPlan, { types, hostImports, dataOf }: SeenModules): FoundOverlaps {
  return findOverlaps(plan, types, { hostImports, compareData: createDataComparison(types, dataOf) });
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
    if (ofFirst[address - first.start] !== ofSecond[address - second.start]) return false;
  }
  return true;
}
