import { encodeUnsigned, flatten } from "../../encode/encode-values.ts";
import { sectionReader } from "../../parse/areas/address-constants.ts";
import type { PlaceTable } from "../../parse/areas/place-table.ts";
import { opcode, sectionId } from "../../wasm/binary-format.ts";
import { countImported } from "../../wasm/count-imported.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { type Edit, encodeFixed } from "./rebuild.ts";

/** The start function with addresses in their longest form. */
export interface AppendedStart {
  readonly edits: readonly Edit[];
  /** Offsets of the addresses, from the beginning of the content of the new code section. */
  readonly addresses: readonly { readonly offset: number; readonly width: number; readonly value: number }[];
}

/**
 * Adds a copy of the start function behind all other functions, in which each address has room for any other. The old
 * function stays and is never called, so the code in front of the copy keeps its offsets in the section.
 *
 * @param difference - bytes by which the addresses move
 */
export function appendStart(
  bytes: Uint8Array,
  type: ModuleType,
  { start, difference }: { readonly start: NonNullable<PlaceTable["start"]>; readonly difference: number },
): AppendedStart {
  const { body, addresses } = start;
  const functions = sectionReader(bytes, type, sectionId.function);
  const countAt = functions.offset;
  const count = functions.readU32();
  const countWidth = functions.offset - countAt;
  for (let left = (type.start ?? 0) - countImported("function", type.imports); left > 0; left -= 1) functions.readU32();
  const typeIndex = functions.readU32();
  const code = sectionReader(bytes, type, sectionId.code);
  const codeAt = code.offset;
  code.readU32();
  const section = type.sections.find(({ id }) => id === sectionId.start);

  const parts: (Uint8Array | number[])[] = [];
  const wide: { offset: number; width: number; value: number }[] = [];
  let copied = body.start;
  let length = 0;
  for (const { at, width: oldWidth, value } of [...addresses].sort((a, b) => a.at - b.at)) {
    const is32 = bytes[at - 1] === opcode.i32Const;
    const width = is32 ? 5 : 10;
    const moved = value + difference;
    parts.push(bytes.subarray(copied, at), encodeFixed(is32 ? moved | 0 : moved, width));
    length += at - copied;
    wide.push({ offset: length, width, value });
    length += width;
    copied = at + oldWidth;
  }
  parts.push(bytes.subarray(copied, body.end));
  const copy = flatten(parts);
  const size = encodeUnsigned(copy.length);
  const newCount = encodeUnsigned(count + 1);
  const codeEnd = code.end - codeAt + newCount.length - (code.offset - codeAt);
  const edit = (id: number, at: number, width: number, replacing: readonly number[] | Uint8Array): Edit => ({
    section: id,
    at,
    width,
    bytes: Uint8Array.from(replacing),
  });
  return {
    edits: [
      edit(sectionId.function, countAt, countWidth, newCount),
      edit(sectionId.function, functions.end, 0, encodeUnsigned(typeIndex)),
      edit(
        sectionId.start,
        section?.offset ?? 0,
        section?.sizeBytes ?? 0,
        encodeUnsigned(countImported("function", type.imports) + count),
      ),
      edit(sectionId.code, codeAt, code.offset - codeAt, newCount),
      edit(sectionId.code, code.end, 0, flatten([size, copy])),
    ],
    addresses: wide.map(({ offset, ...rest }) => ({ ...rest, offset: codeEnd + size.length + offset })),
  };
}
