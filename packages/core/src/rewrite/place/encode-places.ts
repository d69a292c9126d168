import {
  type Bytes,
  encodeName,
  encodeSection,
  encodeUnsigned,
  encodeVector,
  flatten,
} from "../../encode/encode-values.ts";
import { LINKER_SYMBOLS } from "../../parse/areas/linker-symbols.ts";
import { baseOf, type ListBase, PLACE_WIDTHS, SCANNED } from "../../parse/areas/place-lists.ts";
import type { PlaceGroup } from "../../parse/areas/place-table.ts";
import {
  FIRST_KNOWN_SYMBOL,
  LANGUAGES,
  MOST_SHARED_UNITS,
  ownFlag,
  PLACES_SECTION,
  placesFlag,
  STACK_RULES,
} from "../../parse/areas/places-section.ts";
import { sectionId } from "../../wasm/binary-format.ts";
import type { AreaRange, ModuleAreas, OwnDefinition, Places } from "../../wasm/module-areas.ts";
import { PLACES_VERSION } from "../../wasm/places-version.ts";
import { encodeFixed, signedWidth } from "./rebuild.ts";
import type { ChosenList } from "./scanned-lists.ts";

export interface EncodedPlaces {
  readonly places: Places;
  readonly areas: ModuleAreas;
  readonly groups: readonly PlaceGroup[];
  readonly lists: readonly ChosenList[];
  readonly codeBytes: number;
  readonly dataBytes: number;
  /** The checksum of the section behind it, and of the module. */
  readonly checksumOf: (rest: Uint8Array) => readonly [number, number];
}

/** The section `rec.places`: `parse/areas/places-section.ts` has the byte table. */
export function encodePlaces({ places, areas, groups, lists, ...body }: EncodedPlaces): Uint8Array<ArrayBuffer> {
  const { data, slots, definedData, exportedSlots, addressType } = places;
  const { stack, heapBase, threadLocals, grows, takesAll, startWrites } = areas;
  const flags =
    (addressType === "i64" ? placesFlag.address64 : 0) |
    (stack === undefined ? 0 : placesFlag.stack) |
    (heapBase === undefined ? 0 : placesFlag.heapBase) |
    (threadLocals === undefined ? 0 : placesFlag.threadLocals) |
    (grows === undefined ? 0 : placesFlag.grows) |
    (takesAll === undefined ? 0 : placesFlag.takesAll) |
    (startWrites === undefined ? 0 : placesFlag.startWrites);
  const rest = flatten([
    [encodeUnsigned(flags), encodeRange(data), encodeUnsigned(Math.log2(data.alignment)), encodeRange(slots)],
    encodeAreas(areas),
    encodeVector(groups.slice(2).map(encodeGroup)),
    encodeNamed(definedData),
    encodeNamed(exportedSlots),
    encodeVector(lists.map((list) => encodeList(list, { groups, data, slots }))),
    encodeOwn(places.ownDefinitions ?? []),
    encodeVector((places.ownFunctions ?? []).map((digest, at, all) => encodeUnsigned(digest - (all[at - 1] ?? 0)))),
  ]);
  return encodeSection(sectionId.custom, [
    encodeName(PLACES_SECTION),
    encodeUnsigned(PLACES_VERSION),
    [encodeUnsigned(body.codeBytes), encodeUnsigned(body.dataBytes), body.checksumOf(rest).map(encodeWord)],
    rest,
  ]);
}

/** The binary logarithm of an alignment, plus one; zero if the module does not show it. */
function logOf(alignment: number | undefined): number {
  return alignment === undefined ? 0 : Math.log2(alignment) + 1;
}

function encodeAreas(areas: ModuleAreas): Bytes {
  const { zeroed = [], copied = [], stack, heapBase, threadLocals, language, tagNames = [] } = areas;
  return [
    encodeVector(zeroed.map(encodeRange)),
    encodeVector(copied.map((one) => [encodeRange(one), encodeUnsigned(one.segment), encodeUnsigned(one.from)])),
    stack === undefined
      ? []
      : [stack.global, stack.low, STACK_RULES.indexOf(stack.rule), (stack.initial ?? -1) + 1].map(encodeUnsigned),
    heapBase === undefined ? [] : encodeUnsigned(heapBase),
    threadLocals === undefined
      ? []
      : [encodeUnsigned(threadLocals.sizeBytes), encodeUnsigned(logOf(threadLocals.alignment))],
    encodeUnsigned(LANGUAGES.indexOf(language)),
    encodeVector(tagNames.map((name) => (name === null ? [0] : [1, encodeName(name)]))),
  ];
}

function encodeGroup(group: PlaceGroup): Bytes {
  switch (group.of) {
    case "linker":
      return [encodeSymbol(group.symbol), encodeSigned(group.value)];
    case "undefined":
      return [group.isWeak ? 2 : 1, encodeName(group.symbol), encodeSigned(group.addend)];
    case "imported":
      return [3, encodeUnsigned(group.function), encodeUnsigned(group.slot)];
    default:
      return [];
  }
}

function encodeSymbol(symbol: string): Bytes {
  const known = LINKER_SYMBOLS.indexOf(symbol);
  return known < 0 ? [0, encodeName(symbol)] : [FIRST_KNOWN_SYMBOL + known];
}

function encodeList(list: ChosenList, places: ListBase): Bytes {
  const { section, width, group, offsets, least, most, skipped } = list;
  const form = section | (PLACE_WIDTHS.indexOf(width) << 4) | (skipped === undefined ? 0 : SCANNED);
  const entries = skipped === undefined ? encodeDistances(offsets, width) : skipped.flatMap(encodeUnsigned);
  return [
    [form, encodeUnsigned(group), encodeUnsigned(offsets.length)],
    [encodeSigned(least - (baseOf(group, places) ?? 0)), encodeUnsigned(most - least)],
    [encodeUnsigned(entries.length), Uint8Array.from(entries)],
  ];
}

function encodeDistances(offsets: readonly number[], width: number): number[] {
  const distances = offsets.map((offset, at) => offset - (at === 0 ? 0 : (offsets[at - 1] as number) + width));
  const entries: number[] = [];
  for (let at = 0; at < distances.length; ) {
    const distance = distances[at] as number;
    let next = at + 1;
    while (distances[next] === distance) next += 1;
    const further = next - at - 1;
    entries.push(...encodeUnsigned(distance * 2 + (further > 0 ? 1 : 0)));
    if (further > 0) entries.push(...encodeUnsigned(further));
    at = next;
  }
  return entries;
}

function encodeNamed(named: Readonly<Record<string, number>>): Bytes {
  return encodeSorted(Object.entries(named), encodeUnsigned);
}

function encodeOwn(definitions: readonly OwnDefinition[]): Bytes {
  return encodeSorted(
    definitions.map((one) => [one.name, one]),
    ({ kind, isWeak, isUnused, digest }) => {
      const flags =
        (kind === "function" ? ownFlag.function : 0) |
        (isWeak ? ownFlag.weak : 0) |
        (isUnused ? ownFlag.unused : 0) |
        (digest === undefined ? 0 : ownFlag.digest);
      return [encodeUnsigned(flags), digest === undefined ? [] : encodeUnsigned(digest)];
    },
  );
}

function encodeSorted<Value>(entries: readonly (readonly [string, Value])[], encode: (value: Value) => Bytes): Bytes {
  const sorted = [...entries].sort(([first], [second]) => (first < second ? -1 : Number(first > second)));
  return encodeVector(
    sorted.map(([name, value], at) => {
      const shared = sharedUnits(sorted[at - 1]?.[0] ?? "", name);
      return [shared, encodeName(name.slice(shared)), encode(value)];
    }),
  );
}

const LOW_SURROGATE = /[\uDC00-\uDFFF]/;

/** Number of first units that two names have in common. No character is cut. */
function sharedUnits(before: string, name: string): number {
  let shared = 0;
  const most = Math.min(before.length, name.length, MOST_SHARED_UNITS);
  while (shared < most && before[shared] === name[shared]) shared += 1;
  return LOW_SURROGATE.test(name[shared] ?? "") ? shared - 1 : shared;
}

function encodeRange({ start, end }: AreaRange): Bytes {
  return [encodeUnsigned(start), encodeUnsigned(end)];
}

function encodeSigned(value: number): Bytes {
  return encodeFixed(value, signedWidth(value));
}

function encodeWord(word: number): Bytes {
  return [word & 0xff, (word >> 8) & 0xff, (word >> 16) & 0xff, (word >> 24) & 0xff];
}
