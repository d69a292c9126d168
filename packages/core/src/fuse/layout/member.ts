import { ByteReader } from "../../parse/byte-reader.ts";
import { sectionTooLong } from "../../parse/parse-problems.ts";
import { readModuleHead, readModuleWithoutData } from "../../parse/read-module.ts";
import type { FusedMember } from "../../plan/fused-format.ts";
import type { PlannedModule } from "../../plan/plan-format.ts";
import { sectionId } from "../../wasm/binary-format.ts";
import { type ExternKind, externKindOf } from "../../wasm/extern-type.ts";
import type { ExportType, ModuleType, SectionRange } from "../../wasm/module-type.ts";
import { unknownProvider } from "../fuse-problems.ts";
import type { Entries } from "../reindex/index-maps.ts";

/** A module of a unit, with its bytes. */
export interface Member {
  readonly name: string;
  /** The whole module, placed if the plan asks for it. */
  readonly bytes: Uint8Array;
  readonly type: ModuleType;
  readonly planned: PlannedModule;
  readonly fused: FusedMember;
  /** Its imports by kind, as positions in `ModuleType.imports`. */
  readonly imports: Readonly<Record<ExternKind, readonly number[]>>;
  /** Number of items that it defines itself, by kind. */
  readonly defined: Readonly<Record<ExternKind, number>>;
  /** The number of data segments that code may name; undefined if the module does not state it. */
  readonly dataCount: number | undefined;
  /** The entries of a section; none if the module has no such section. */
  readonly entries: (id: number) => Entries;
  /** Only the head is there: the code follows, then the data. */
  readonly isStreamed: boolean;
  readonly exportOf: (name: string) => ExportType | undefined;
}

export const KINDS: readonly ExternKind[] = ["function", "table", "memory", "global", "tag"];

/** The section that defines the externs of each kind. */
export const SECTION_OF: Readonly<Record<ExternKind, number>> = {
  function: sectionId.function,
  table: sectionId.table,
  memory: sectionId.memory,
  global: sectionId.global,
  tag: sectionId.tag,
};

/**
 * Reads a module of a unit: the whole module, or its head.
 *
 * @throws Failure of parsing
 */
export function readMember(bytes: Uint8Array, planned: PlannedModule, form: MemberForm): Member {
  const { fused, isStreamed } = form;
  const type = isStreamed ? readModuleHead(bytes) : typeOf(bytes, form.type);
  const imports = importsByKind(type);
  const sections: SectionRange[] = [];
  for (const range of type.sections) if (range.id !== sectionId.custom) sections[range.id] = range;
  const read: Entries[] = [];
  const entries = (id: number): Entries => {
    read[id] ??= readEntries(id);
    return read[id];
  };
  const readEntries = (id: number): Entries => {
    if (isStreamed && id === sectionId.data) return countedEntries(bytes, sections[sectionId.dataCount]);
    if (isStreamed && id === sectionId.code) return codeEntries(sections[id], entries(sectionId.function).count);
    return entriesOf(bytes, sections[id]);
  };
  const { table, memory, global, tag } = type.definitions;
  const defined = {
    function: entries(sectionId.function).count,
    table: table.length,
    memory: memory.length,
    global: global.length,
    tag: tag.length,
  };
  const counted = sections[sectionId.dataCount];
  const dataCount = counted && countedEntries(bytes, counted).count;
  // The engine would not see that the two sections differ: the fused module has both anew.
  if (dataCount !== undefined && dataCount !== entries(sectionId.data).count) throw unknownProvider(planned);
  let exports: ReadonlyMap<string, ExportType> | undefined;
  const exportOf = (name: string): ExportType | undefined => {
    exports ??= new Map(type.exports.map((entry) => [entry.name, entry]));
    return exports.get(name);
  };
  return {
    name: planned.name,
    bytes,
    type,
    planned,
    fused,
    imports,
    defined,
    dataCount,
    entries,
    isStreamed,
    exportOf,
  };
}

const NO_IMPORTS: readonly number[] = [];

/** Most modules import externs of one kind or two. */
function importsByKind({ imports }: ModuleType): Member["imports"] {
  const byKind: Record<ExternKind, readonly number[]> = {
    function: NO_IMPORTS,
    table: NO_IMPORTS,
    memory: NO_IMPORTS,
    global: NO_IMPORTS,
    tag: NO_IMPORTS,
  };
  imports.forEach(({ type }, position) => {
    const kind = externKindOf(type);
    if (byKind[kind] === NO_IMPORTS) byKind[kind] = [];
    (byKind[kind] as number[]).push(position);
  });
  return byKind;
}

interface MemberForm {
  readonly fused: FusedMember;
  readonly isStreamed: boolean;
  /** The type of the bytes. It is read from them if it has not all of their sections. */
  readonly type?: ModuleType | undefined;
}

function typeOf(bytes: Uint8Array, known: ModuleType | undefined): ModuleType {
  const { offset = 0, sizeBytes = 0 } = known?.sections.at(-1) ?? {};
  return known !== undefined && offset + sizeBytes === bytes.length ? known : readModuleWithoutData(bytes);
}

/** The code behind a head, with the count of its functions. */
function codeEntries(section: SectionRange | undefined, count: number): Entries {
  const { offset = 0, sizeBytes = 0 } = section ?? {};
  return { from: offset, to: offset + sizeBytes, count };
}

/** The data of a head: as many segments as its data count section says. */
function countedEntries(bytes: Uint8Array, section: SectionRange | undefined): Entries {
  const { from } = entriesOf(bytes, section);
  if (section === undefined) return NO_ENTRIES;
  const reader = new ByteReader(bytes, { start: section.offset, end: from, section: section.id });
  return { from: 0, to: 0, count: reader.readU32() };
}

const NO_ENTRIES: Entries = { from: 0, to: 0, count: 0 };

function entriesOf(bytes: Uint8Array, section: SectionRange | undefined): Entries {
  if (section === undefined) return NO_ENTRIES;
  const { id, offset, sizeBytes } = section;
  const to = offset + sizeBytes;
  const reader = new ByteReader(bytes, { start: offset, end: to, section: id });
  const count = reader.readU32();
  // The engine would not see it, because sections without entries are left out, and the count of data is written anew.
  const isCount = count === 0 || id === sectionId.dataCount;
  if (isCount && reader.bytesLeft > 0) throw sectionTooLong(id, reader.bytesLeft, reader.offset);
  return { from: reader.offset, to, count };
}

/** Number of items in an index space of a module. */
export function countItems({ imports, defined }: Member, kind: ExternKind): number {
  return imports[kind].length + defined[kind];
}
