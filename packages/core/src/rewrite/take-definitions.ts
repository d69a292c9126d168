import { type Bytes, encodeSection, encodeUnsigned } from "../encode/encode-values.ts";
import { ByteReader } from "../parse/byte-reader.ts";
import { skipConstantExpression } from "../parse/constant-expression.ts";
import { readGlobalType } from "../parse/global-section.ts";
import { readMemoryType } from "../parse/limits.ts";
import { readTableType } from "../parse/table-section.ts";
import { readTagType } from "../parse/tag-section.ts";
import type { HoistedImport } from "../plan/rewrite-format.ts";
import { sectionId } from "../wasm/binary-format.ts";
import type { ModuleType } from "../wasm/module-type.ts";

type Kind = HoistedImport["kind"];

/** The definitions taken out of the section that defines externs of one kind. */
export interface TakenDefinitions {
  /** Id of the section. */
  readonly id: number;
  /** The type of each definition, byte for byte; an import states it in the same way. */
  readonly types: readonly Uint8Array[];
  /** The section without them; nothing if none is left. */
  readonly rest: Bytes;
}

/** How a definition of each kind is read: its type, then its initial value if the kind has one. */
const SECTIONS: Readonly<
  Record<
    Kind,
    { readonly id: number; readType(reader: ByteReader, type: ModuleType): unknown; readonly hasValue: boolean }
  >
> = {
  table: { id: sectionId.table, readType: (reader, { types }) => readTableType(reader, types.length), hasValue: false },
  memory: { id: sectionId.memory, readType: (reader) => readMemoryType(reader), hasValue: false },
  global: {
    id: sectionId.global,
    readType: (reader, { types }) => readGlobalType(reader, types.length),
    hasValue: true,
  },
  tag: { id: sectionId.tag, readType: (reader, { types }) => readTagType(reader, types), hasValue: false },
};

/** Takes the first definitions of a kind out of their section. */
export function takeDefinitions(
  bytes: Uint8Array,
  type: ModuleType,
  { kind, count }: { readonly kind: Kind; readonly count: number },
): TakenDefinitions {
  const { id, readType, hasValue } = SECTIONS[kind];
  const section = type.sections.find((range) => range.id === id);
  const start = section?.offset ?? 0;
  const end = start + (section?.sizeBytes ?? 0);
  const reader = new ByteReader(bytes, { start, end, section: id });
  const total = reader.readU32();
  const types = Array.from({ length: count }, () => {
    const from = reader.offset;
    readType(reader, type);
    const taken = bytes.subarray(from, reader.offset);
    if (hasValue) skipConstantExpression(reader, type.types.length);
    return taken;
  });
  const rest =
    total === count ? [] : [encodeSection(id, [encodeUnsigned(total - count), bytes.subarray(reader.offset, end)])];
  return { id, types, rest };
}
