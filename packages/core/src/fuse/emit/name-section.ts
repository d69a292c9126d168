import { ByteWriter } from "../../encode/byte-writer.ts";
import { encodeName, encodeUnsigned, flatten } from "../../encode/encode-values.ts";
import { ByteReader } from "../../parse/byte-reader.ts";
import { Failure } from "../../problem.ts";
import { sectionId } from "../../wasm/binary-format.ts";
import type { Layout } from "../layout/lay-out.ts";
import type { Member } from "../layout/member.ts";
import { mapIndex } from "../reindex/index-maps.ts";

/*
 * The custom section "name" with the names of functions, `module!function`. Core specification 3.0, "Name Section".
 *
 * Names are not decoded: they are copied behind the name of their module. A name of an import is left out if another module
 * of the unit defines the function.
 */

const NAME_SECTION = "name";
const FUNCTION_NAMES = 1;

interface Names {
  readonly members: readonly Member[];
  readonly layout: Layout;
}

/** The names in one module: where each name of a function stands. */
interface NamePlaces {
  /** By new index of the function: position of the module plus 1, offset and length of the name. */
  readonly owner: Uint16Array | Uint32Array;
  readonly offset: Uint32Array;
  readonly length: Uint32Array;
}

/**
 * The section in pieces; nothing if no module has names.
 *
 * @param streamed - the content of the section of the module that streams
 */
export function* encodeNames({ members, layout }: Names, streamed: Uint8Array | undefined): Generator<Uint8Array> {
  const { functions } = layout.counts;
  const places: NamePlaces = {
    owner: new Uint32Array(functions),
    offset: new Uint32Array(functions),
    length: new Uint32Array(functions),
  };
  let found = 0;
  const contents = members.map((member) => (member.isStreamed ? streamed : nameSectionOf(member)) ?? NO_NAMES);
  members.forEach((_, member) => {
    found += findNames(member, { members, layout, contents, places });
  });
  if (found === 0) return;
  const content = writeNames({ members, layout, contents, places });
  const header = flatten([FUNCTION_NAMES, encodeUnsigned(content.length)]);
  const name = flatten([encodeName(NAME_SECTION)]);
  const size = name.length + header.length + content.length;
  yield flatten([sectionId.custom, encodeUnsigned(size), name, header]);
  yield content;
}

const NO_NAMES = /* @__PURE__ */ new Uint8Array(0);

interface NameInput extends Names {
  /** The content of each name section. */
  readonly contents: readonly Uint8Array[];
  readonly places: NamePlaces;
}

function nameSectionOf({ bytes, type }: Member): Uint8Array | undefined {
  const section = type.sections.find(({ id, name }) => id === sectionId.custom && name === NAME_SECTION);
  return section && bytes.subarray(section.offset, section.offset + section.sizeBytes);
}

/** Notes the names of the functions of a module. A section that cannot be read is no error: names before the damage are kept. */
function findNames(position: number, { members, layout, contents, places }: NameInput): number {
  const { imports } = members[position] as Member;
  const content = contents[position] as Uint8Array;
  const reader = new ByteReader(content, { start: 0, end: content.length, section: sectionId.custom });
  const map = (layout.maps[position] as Layout["maps"][number]).function;
  let found = 0;
  try {
    while (reader.bytesLeft > 0) {
      const id = reader.readByte();
      const size = reader.readU32();
      const end = reader.offset + size;
      if (id !== FUNCTION_NAMES) {
        reader.skip(size);
        continue;
      }
      for (let left = reader.readU32(); left > 0 && reader.offset < end; left -= 1) {
        const index = reader.readU32();
        const length = reader.readU32();
        const offset = reader.offset;
        reader.skip(length);
        if (index >= map.count) continue;
        const isForeign =
          index < imports.function.length && layout.targetOf(position, "function", index).member !== undefined;
        const mapped = mapIndex(map, index);
        if (isForeign || places.owner[mapped] !== 0) continue;
        places.owner[mapped] = position + 1;
        places.offset[mapped] = offset;
        places.length[mapped] = length;
        found += 1;
      }
      return found;
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
  return found;
}

function writeNames({ members, contents, places: { owner, offset, length } }: NameInput): Uint8Array {
  const prefixes = members.map(({ name }) => {
    const [, bytes] = encodeName(`${name}!`) as readonly [unknown, readonly number[]];
    return Uint8Array.from(bytes);
  });
  const out = new ByteWriter(1024);
  let count = 0;
  for (const one of owner) if (one !== 0) count += 1;
  out.unsigned(count);
  for (let index = 0; index < owner.length; index += 1) {
    const member = owner[index] as number;
    if (member === 0) continue;
    const prefix = prefixes[member - 1] as Uint8Array;
    const from = offset[index] as number;
    const size = length[index] as number;
    out.unsigned(index);
    out.unsigned(prefix.length + size);
    out.append(prefix);
    out.append((contents[member - 1] as Uint8Array).subarray(from, from + size));
  }
  return out.written();
}
