import { isObjectFile } from "../../wasm/is-object-file.ts";
import { largest } from "../../wasm/lists.ts";
import type { AreaRange, Places, StalePlace } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { nullRecord } from "../../wasm/null-record.ts";
import {
  type DataHeader,
  MOST_ADDRESS,
  readDataHeaders,
  readTableSlots,
  type TableSlots,
} from "./address-constants.ts";
import { findGlobalPlaces } from "./global-places.ts";
import { LINKING_SECTION, type LinkingSection, readLinkingSection } from "./linking-section.ts";
import { findMissing } from "./missing-relocations.ts";
import { readOwnDefinitions, readOwnFunctions } from "./own-definitions.ts";
import type { PlaceSources } from "./place-sources.ts";
import { DATA_GROUP, type GroupedConstant, type PlaceTable, SLOT_GROUP } from "./place-table.ts";
import { namesOf } from "./places-section.ts";
import { FoundPlaces, findPlaces, isRelocation, relocationCapacity } from "./relocation-section.ts";
import { SymbolValues } from "./symbol-values.ts";
import { readThreadStart, type ThreadStart } from "./thread-start.ts";

/** The places of a module in two forms: for the plan, and for the rewriter. */
export interface RelocatedPlaces {
  readonly places: Places;
  readonly table: PlaceTable;
}

/** Alignment of static data in bytes, at least. */
const LEAST_ALIGNMENT = 16;
const MOST_ALIGNMENT_LOG2 = 16;

/**
 * Reads the relocations of a module, and checks each place in code and data.
 *
 * @returns undefined if the module has no relocations, or addresses that no relocation tells
 * @throws Failure if a section is malformed
 */
export function readRelocatedPlaces(
  bytes: Uint8Array,
  type: ModuleType,
): RelocatedPlaces | { readonly stale: StalePlace } | undefined {
  const { sections } = type;
  const section = sections.find(({ name }) => name === LINKING_SECTION);
  const relocations = sections.filter(isRelocation);
  if (relocations.length === 0 || isObjectFile(type)) return undefined;
  if (section === undefined) return { stale: { missing: LINKING_SECTION } };
  // A place that two sections name would move twice.
  if (new Set(relocations.map(({ name }) => name)).size < relocations.length) return { stale: {} };
  const linking = readLinkingSection(bytes, section);
  const missing = findMissing(bytes, type, linking.symbols);
  if (missing !== undefined) return { stale: missing };
  const headers = readDataHeaders(bytes, type);
  const start = readThreadStart(bytes, type);
  const slots = readTableSlots(bytes, type);
  const addresses = segmentAddresses(headers, linking, start);
  const values = new SymbolValues(bytes, linking.symbols, { addresses, slotOf: slots.slotOf });
  const found = new FoundPlaces(relocationCapacity(sections));
  for (const relocation of relocations) {
    const stale = findPlaces(bytes, relocation, { sections, symbols: linking.symbols, values, slots, found });
    if (stale !== undefined) return { stale };
  }
  return placesOf(bytes, type, { linking, headers, start, slots, values, found });
}

/**
 * By position of the segment; NaN if unknown. Passive ones have the addresses to which the start function copies them. wasm-ld copies no
 * segment of zeros: there, the function fills the memory of each with zeros, in order.
 */
function segmentAddresses(
  headers: readonly DataHeader[],
  { alignments }: LinkingSection,
  start: ThreadStart | undefined,
): Float64Array {
  const addresses = new Float64Array(Math.max(headers.length, alignments.length)).fill(Number.NaN);
  const zeroed = start?.zeroed.values();
  headers.forEach(({ memory, isPassive, offset, sizeBytes }, segment) => {
    const range = isPassive && sizeBytes > 0 ? (start?.copied.get(segment) ?? zeroed?.next().value) : undefined;
    const address = offset?.value ?? (range && range.end - range.start === sizeBytes ? range.start : undefined);
    if (memory === 0 && address !== undefined) addresses[segment] = address;
  });
  return addresses;
}

function placesOf(
  bytes: Uint8Array,
  type: ModuleType,
  sources: PlaceSources,
): RelocatedPlaces | { readonly stale: StalePlace } | undefined {
  const { headers, start, slots, values, found, linking } = sources;
  const data = dataRange(sources);
  if (data === undefined) return undefined;
  const globals = findGlobalPlaces(bytes, type, sources);
  if ("stale" in globals) return globals;
  const offsets = headers.flatMap(({ memory, offset }) => (memory === 0 && offset !== undefined ? [offset] : []));
  const constants = [
    ...globals.constants,
    ...slots.offsets.map((constant): GroupedConstant => ({ ...constant, group: SLOT_GROUP })),
    ...offsets.map((constant): GroupedConstant => ({ ...constant, group: DATA_GROUP })),
  ];
  const { groups } = values;
  const { offsets: places, widths, members, count } = found;
  const ownDefinitions = readOwnDefinitions(bytes, type, sources);
  const ownFunctions = readOwnFunctions(bytes, type, sources);
  const alignment = 2 ** Math.min(MOST_ALIGNMENT_LOG2, largest(linking.alignments, 0));
  return {
    places: {
      from: "relocations",
      addressType: addressTypeOf(type),
      data: { ...data, alignment: Math.max(LEAST_ALIGNMENT, alignment) },
      slots: { start: slots.start, end: slots.end },
      count: count - found.debugCount + constants.length + (start?.addresses.length ?? 0),
      ...namesOf(groups),
      definedData: nullRecord(globals.definedData),
      exportedSlots: nullRecord(exportedSlots(type, slots)),
      ...(ownDefinitions.length > 0 && { ownDefinitions }),
      ...(ownFunctions.length > 0 && { ownFunctions }),
    },
    table: { count, offsets: places, widths, members, groups, constants, start },
  };
}

/** Undefined if the address of a segment is unknown, or beyond all memories. */
function dataRange({ headers, values, start, linking }: PlaceSources): AreaRange | undefined {
  const ranges: AreaRange[] = [...(start?.flags ?? []), ...(start?.zeroed ?? [])];
  for (const [segment, { memory, sizeBytes }] of headers.entries()) {
    if (memory !== 0 || sizeBytes === 0) continue;
    const address = values.segmentAddresses[segment] as number;
    if (!(address >= 0 && address + sizeBytes <= MOST_ADDRESS)) return undefined;
    ranges.push({ start: address, end: address + sizeBytes });
  }
  // wasm-ld writes zero-initialised data of such a module into the file. If it does not, only a symbol tells its end.
  const { dataEnd } = values;
  if (linking.alignments.length > headers.length && dataEnd === undefined && start === undefined) return undefined;
  if (ranges.length === 0) return { start: 0, end: 0 };
  return {
    start: ranges.reduce((least, range) => Math.min(least, range.start), Number.POSITIVE_INFINITY),
    end: ranges.reduce((most, range) => Math.max(most, range.end), dataEnd ?? 0),
  };
}

function addressTypeOf({ imports, definitions }: ModuleType): "i32" | "i64" {
  const types = [...imports, ...definitions.memory].map(({ type }) => type);
  const memory = types.find((type) => type.kind === "memory");
  return memory?.kind === "memory" ? memory.limits.addressType : "i32";
}

function exportedSlots({ exports }: ModuleType, { slotOf }: TableSlots): [string, number][] {
  return exports.flatMap(({ name, type, index }): [string, number][] => {
    const next = type.kind === "function" ? (slotOf[index] ?? 0) : 0;
    return next === 0 ? [] : [[name, next - 1]];
  });
}
