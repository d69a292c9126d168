import {
  type Bytes,
  encodeName,
  encodeSection,
  encodeUnsigned,
  encodeVector,
  flatten,
} from "../../encode/encode-values.ts";
import type { PlaceGroup } from "../../parse/areas/place-table.ts";
import {
  LANGUAGES,
  PLACES_SECTION,
  PLACES_VERSION,
  placesFlag,
  STACK_RULES,
} from "../../parse/areas/places-section.ts";
import { sectionId } from "../../wasm/binary-format.ts";
import type { AreaRange, ModuleAreas, Places } from "../../wasm/module-areas.ts";
import { encodeFixed, signedWidth } from "./rebuild.ts";

/** Places of one section, width and group, in order. */
export interface ListedPlaces {
  readonly section: number;
  readonly width: number;
  readonly group: number;
  /** From the beginning of the content of the section. */
  readonly offsets: readonly number[];
  readonly least: number;
  readonly most: number;
}

export interface EncodedPlaces {
  readonly places: Places;
  readonly areas: ModuleAreas;
  readonly groups: readonly PlaceGroup[];
  readonly lists: readonly ListedPlaces[];
  readonly codeBytes: number;
  readonly dataBytes: number;
  /** The checksum of the section behind it, and of the module. */
  readonly checksumOf: (rest: Uint8Array) => readonly [number, number];
}

/** The section `rec.places`: `parse/areas/places-section.ts` has the byte table. */
export function encodePlaces({ places, areas, groups, lists, ...body }: EncodedPlaces): Uint8Array<ArrayBuffer> {
  const { data, slots, definedData, exportedSlots, addressType } = places;
  const { stack, heapBase, threadLocals, grows, takesAll } = areas;
  const flags =
    (addressType === "i64" ? placesFlag.address64 : 0) |
    (stack === undefined ? 0 : placesFlag.stack) |
    (heapBase === undefined ? 0 : placesFlag.heapBase) |
    (threadLocals === undefined ? 0 : placesFlag.threadLocals) |
    (grows === undefined ? 0 : placesFlag.grows) |
    (takesAll === undefined ? 0 : placesFlag.takesAll);
  const rest = flatten([
    [encodeUnsigned(flags), encodeRange(data), encodeUnsigned(Math.log2(data.alignment)), encodeRange(slots)],
    encodeAreas(areas),
    encodeVector(groups.slice(2).map(encodeGroup)),
    encodeVector(Object.entries(definedData).map(encodeNamed)),
    encodeVector(Object.entries(exportedSlots).map(encodeNamed)),
    encodeVector(lists.map(encodeList)),
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
      return [0, encodeName(group.symbol), encodeSigned(group.value)];
    case "undefined":
      return [group.isWeak ? 2 : 1, encodeName(group.symbol), encodeSigned(group.addend)];
    case "imported":
      return [3, encodeUnsigned(group.function), encodeUnsigned(group.slot)];
    default:
      return [];
  }
}

function encodeList({ section, width, group, offsets, least, most }: ListedPlaces): Bytes {
  let end = 0;
  const distances = offsets.flatMap((offset) => {
    const distance = encodeUnsigned(offset - end);
    end = offset + width;
    return distance;
  });
  return [
    [section, width, encodeUnsigned(group), encodeUnsigned(offsets.length), encodeSigned(least), encodeSigned(most)],
    [encodeUnsigned(distances.length), Uint8Array.from(distances)],
  ];
}

function encodeNamed([name, value]: readonly [string, number]): Bytes {
  return [encodeName(name), encodeUnsigned(value)];
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
