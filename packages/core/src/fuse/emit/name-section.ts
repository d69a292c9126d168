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
 * of the unit defines the function. A function without a name gets the index that it has in the file of its module,
 * `module!wasm-function[12]`, so that a stack trace names the module all the same.
 */

const NAME_SECTION = "name";
const FUNCTION_NAMES = 1;

/** Bytes of a name with its index and its length. */
const AVERAGE_BYTES = 32;

/** The form in which engines print a function without a name. */
const NAMELESS = "wasm-function[";
const NAMELESS_END = 0x5d;
const DIGIT_ZERO = 0x30;

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
 * The section in pieces; nothing if the unit has no functions.
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
  if (functions === 0) return;
  const contents = members.map((member) => (member.isStreamed ? streamed : nameSectionOf(member)) ?? NO_NAMES);
  members.forEach((_, member) => {
    findNames(member, { members, layout, contents, places });
  });
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
function findNames(position: number, { members, layout, contents, places }: NameInput): void {
  const { imports } = members[position] as Member;
  const content = contents[position] as Uint8Array;
  const reader = new ByteReader(content, { start: 0, end: content.length, section: sectionId.custom });
  const map = (layout.maps[position] as Layout["maps"][number]).function;
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
      }
      return;
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
}

function writeNames({ members, layout, contents, places: { owner, offset, length } }: NameInput): Uint8Array {
  const nameless = members.map(({ name }) => encodeText(`${name}!${NAMELESS}`));
  const out = new ByteWriter(AVERAGE_BYTES * owner.length);
  const writeName = (index: number): void => {
    const member = (owner[index] as number) - 1;
    const prefix = (nameless[member] as Uint8Array).subarray(0, -NAMELESS.length);
    const from = offset[index] as number;
    const size = length[index] as number;
    out.unsigned(index);
    out.unsigned(prefix.length + size);
    out.append(prefix);
    out.append((contents[member] as Uint8Array).subarray(from, from + size));
  };
  const { pieces, counts } = layout;
  const defined = pieces.function.reduce((total, { count }) => total + count, 0);
  const imported = counts.functions - defined;
  out.unsigned(defined + owner.subarray(0, imported).filter((member) => member > 0).length);
  let index = 0;
  for (; index < imported; index += 1) if (owner[index] !== 0) writeName(index);
  for (const { member, from, count } of pieces.function) {
    const prefix = nameless[member] as Uint8Array;
    let own = from + (members[member] as Member).imports.function.length;
    for (const end = index + count; index < end; index += 1, own += 1) {
      if (owner[index] !== 0) writeName(index);
      else writeNameless(out, { index, prefix, own });
    }
  }
  return out.written();
}

interface Nameless {
  readonly index: number;
  /** The name up to the index in the file. */
  readonly prefix: Uint8Array;
  readonly own: number;
}

function writeNameless(out: ByteWriter, { index, prefix, own }: Nameless): void {
  let scale = 1;
  let digits = 1;
  for (; own >= scale * 10; scale *= 10) digits += 1;
  out.unsigned(index);
  out.unsigned(prefix.length + digits + 1);
  out.append(prefix);
  for (; scale >= 1; scale /= 10) out.byte(DIGIT_ZERO + (Math.floor(own / scale) % 10));
  out.byte(NAMELESS_END);
}

function encodeText(text: string): Uint8Array {
  const [, bytes] = encodeName(text) as readonly [unknown, readonly number[]];
  return new Uint8Array(bytes);
}
