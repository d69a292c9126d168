import type { AddressConstant } from "../../parse/areas/address-constants.ts";
import { Checksum } from "../../parse/areas/checksum.ts";
import { DATA_GROUP, type PlaceTable } from "../../parse/areas/place-table.ts";
import { isBehindCode, PLACES_SECTION } from "../../parse/areas/places-section.ts";
import { readModuleWithoutData } from "../../parse/read-module.ts";
import { opcode, sectionId } from "../../wasm/binary-format.ts";
import type { ModuleType, SectionRange } from "../../wasm/module-type.ts";
import { readPlace } from "../../wasm/place-value.ts";
import { appendStart } from "./append-start.ts";
import { encodePlaces } from "./encode-places.ts";
import { createPlacePatcher } from "./place-patcher.ts";
import { checkedPlaces, isRelocationData } from "./place-relocated.ts";
import { type Edit, encodeFixed, rebuild } from "./rebuild.ts";
import { chooseScanned, type ListedPlaces } from "./scanned-lists.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Replaces the relocations of a module by the section `rec.places` in front of its code. Addresses without a relocation get
 * their longest form, so that all places can be written while the module streams.
 *
 * @param type - the type of the module, with its areas
 * @returns new bytes, or the same if the module has the section already
 * @throws Failure `STALE_RELOCATIONS`, `NOT_PLACEABLE`
 */
export function makeModulePlaceable(bytes: Bytes, type: ModuleType): Bytes {
  const isPlaceable = type.sections.some(({ name }) => name === PLACES_SECTION) && !isBehindCode(type.sections);
  if (isPlaceable) return checked(bytes, type.sections);
  const { table, places } = checkedPlaces(bytes, type);
  const started = table.start && appendStart(bytes, type, { start: table.start, difference: 0 });
  const edits = [...table.constants.map((constant) => widened(bytes, constant)), ...(started?.edits ?? [])];
  const stripped = rebuild(bytes, type.sections, { edits, isDropped: isRelocationData });
  const { sections } = readModuleWithoutData(stripped);
  const found = new PlaceLists();
  listPlaces(found, { bytes, type, table, edits });
  for (const { offset, width, value } of started?.addresses ?? []) {
    found.add({ section: sectionId.code, width, group: DATA_GROUP }, { offset, value });
  }
  const contents = [sectionId.code, sectionId.data].map((id) => {
    const { offset, sizeBytes } = sections.find((section) => section.id === id) ?? { offset: 0, sizeBytes: 0 };
    return stripped.subarray(offset, offset + sizeBytes);
  });
  const [codeBytes = 0, dataBytes = 0] = contents.map(({ length }) => length);
  const checksumOf = (rest: Uint8Array): readonly [number, number] => {
    const checksum = new Checksum();
    checksum.push(rest);
    checksum.pushHead(stripped, sections);
    for (const content of contents) checksum.push(content);
    return checksum.end();
  };
  const section = encodePlaces({
    places,
    areas: type.areas ?? {},
    groups: table.groups,
    lists: chooseScanned(found.lists, contents[0] ?? new Uint8Array()),
    codeBytes,
    dataBytes,
    checksumOf,
  });
  return checked(rebuild(stripped, sections, { edits: [], isDropped: () => false, added: section }));
}

/** Moves all places by nothing, which checks each of them. */
function checked(bytes: Bytes, sections: readonly SectionRange[] = readModuleWithoutData(bytes).sections): Bytes {
  createPlacePatcher(bytes, { sections }, { memory: 0, table: 0, symbols: {}, slots: [] })?.push();
  return bytes;
}

function widened(bytes: Uint8Array, { section, at, width, value }: AddressConstant): Edit {
  const is32 = bytes[at - 1] === opcode.i32Const;
  return { section, at, width, bytes: Uint8Array.from(encodeFixed(is32 ? value | 0 : value, is32 ? 5 : 10)) };
}

interface Listed {
  readonly bytes: Uint8Array;
  readonly type: ModuleType;
  readonly table: PlaceTable;
  readonly edits: readonly Edit[];
}

/** Lists the places of a module at their offsets in the rebuilt sections. */
function listPlaces(lists: PlaceLists, { bytes, type, table, edits }: Listed): void {
  for (const { id, offset, sizeBytes } of type.sections) {
    if (id === sectionId.custom) continue;
    const inside = edits.filter(({ section }) => section === id).sort((a, b) => a.at - b.at);
    let next = 0;
    let shift = -offset;
    const shifted = (at: number): number => {
      for (let edit = inside[next]; edit !== undefined && edit.at < at; edit = inside[next]) {
        shift += edit.bytes.length - edit.width;
        next += 1;
      }
      return at + shift;
    };
    const places: [at: number, width: number, group: number, value: number][] = [];
    for (let place = 0; place < table.count; place += 1) {
      const at = table.offsets[place] as number;
      const width = table.widths[place] as number;
      if (at < offset || at >= offset + sizeBytes) continue;
      places.push([at, width, table.members[place] as number, readPlace(bytes, at, width)]);
    }
    for (const { section, at, group, value } of table.constants) {
      if (section === id) places.push([at, bytes[at - 1] === opcode.i32Const ? 5 : 10, group, value]);
    }
    places.sort(([a], [b]) => a - b);
    for (const [at, width, group, value] of places)
      lists.add({ section: id, width, group }, { offset: shifted(at), value });
  }
}

class PlaceLists {
  readonly #lists = new Map<
    string,
    { -readonly [Key in keyof ListedPlaces]: ListedPlaces[Key] } & { offsets: number[] }
  >();

  get lists(): readonly ListedPlaces[] {
    return [...this.#lists.values()];
  }

  add(
    { section, width, group }: Pick<ListedPlaces, "section" | "width" | "group">,
    { offset, value }: { readonly offset: number; readonly value: number },
  ): void {
    const key = `${section} ${width} ${group}`;
    const list = this.#lists.get(key);
    if (list === undefined) {
      this.#lists.set(key, { section, width, group, offsets: [offset], least: value, most: value });
    } else {
      list.offsets.push(offset);
      list.least = Math.min(list.least, value);
      list.most = Math.max(list.most, value);
    }
  }
}
