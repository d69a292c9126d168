import { Failure } from "../problem.ts";
import { sectionId } from "../wasm/binary-format.ts";
import type { DynamicLibrary } from "../wasm/dynamic-library.ts";
import type { DefinedType, ExternKind } from "../wasm/extern-type.ts";
import { implementationLimits } from "../wasm/implementation-limits.ts";
import type { DataSegment, ExportType, ImportType, ModuleType, SectionRange } from "../wasm/module-type.ts";
import { ByteReader } from "./byte-reader.ts";
import { DYLINK_SECTION, OLD_DYLINK_SECTION, readDynamicLibrary } from "./dylink-section.ts";
import { readExportSection } from "./export-section.ts";
import { limitExceeded } from "./framing-problems.ts";
import { FUNCTIONS } from "./function-section.ts";
import { GLOBALS } from "./global-section.ts";
import { type ImportSection, readImportSection } from "./import-section.ts";
import { type DefinedExterns, IndexSpaces } from "./index-spaces.ts";
import { MEMORIES } from "./memory-section.ts";
import { malformedLibrary, sectionTooLong } from "./parse-problems.ts";
import { isBehindHead } from "./section-id.ts";
import { type ScannedSection, SectionScanner } from "./section-scanner.ts";
import { readStartSection } from "./start-section.ts";
import { TABLES } from "./table-section.ts";
import { TAGS } from "./tag-section.ts";
import { readTypeSection } from "./type-section.ts";

/**
 * Whether the element section matters for linking: other modules may have a table of the module too, a segment may have
 * more elements than engines accept, or hidden weak functions may stand in it. An element takes one byte at least.
 */
export function needsElements({ sections, imports, exports, dylink }: ModuleType): boolean {
  const section = sections.find(({ id }) => id === sectionId.element);
  if (section === undefined) return false;
  // A dynamic library has slots of its own in the table that it shares. Its elements show hidden weak functions alone.
  const mayMatter =
    dylink === undefined ? imports.some(isTable) || exports.some(isTable) : dylink.importFlags?.some(isHiddenAndWeak);
  return mayMatter === true || section.sizeBytes > implementationLimits.segmentElements;
}

/** Bits of `symbolFlag`. */
const HIDDEN_AND_WEAK = 0x15;

/** Whether a symbol that a dynamic library imports is hidden, weak and not defined. */
export function isHiddenAndWeak({ flags }: { readonly flags: number }): boolean {
  return (flags & HIDDEN_AND_WEAK) === HIDDEN_AND_WEAK;
}

function isTable({ type }: ImportType | ExportType): boolean {
  return type.kind === "table";
}

/**
 * Reads a whole module as `readModule` does, but for data and element segments, which are absent. They are read when they are needed:
 * a module that is alone in its memories and tables can overlap with no other.
 *
 * @throws Failure with the first problem of the bytes
 */
export function readModuleWithoutData(bytes: Uint8Array): ModuleType {
  const sections: ScannedSection[] = [];
  const scanner = new SectionScanner((section) => sections.push(section));
  scanner.push(bytes);
  scanner.end();
  return readSections(bytes, { sections });
}

/**
 * Reads the same from the head of a module, as a `HeadScanner` measures it.
 *
 * The result differs from that of `readModule` in three members. The last of `sections` is the code section, or the data
 * section if there is no code. `elementSegments` is absent, and `dataSegments` too unless the head is the whole module.
 *
 * @param head - the head; bytes of the module behind it may follow
 * @throws Failure with the first problem of the bytes in the head
 */
export function readModuleHead(head: Uint8Array): ModuleType {
  const sections: ScannedSection[] = [];
  const scanner = new SectionScanner((section) => sections.push(section));
  scanner.push(head);
  const last = sections.findIndex(({ id }) => isBehindHead(id));
  if (last >= 0) return readSections(head, { sections: sections.slice(0, last + 1) });
  scanner.end();
  return readSections(head, { sections, dataSegments: [] });
}

interface Scanned {
  readonly sections: readonly ScannedSection[];
  readonly dataSegments?: readonly DataSegment[];
}

function readSections(bytes: Uint8Array, { sections, ...data }: Scanned): ModuleType {
  const { types, imported, defined, exports, start } = decodeSections(bytes, sections);
  const { table, memory, tag, global } = defined;
  const named: SectionRange[] = [];
  let dylink: DynamicLibrary | undefined;
  for (const section of sections) {
    const range: SectionRange = section.id === sectionId.custom ? nameSection(bytes, section) : section;
    const { name } = range;
    if (named.length === 0 && (name === DYLINK_SECTION || name === OLD_DYLINK_SECTION)) {
      dylink = readDynamicLibrary(readerOf(bytes, range), name);
    } else if (name === DYLINK_SECTION) {
      throw malformedLibrary({ is: dylink === undefined ? "not first" : "repeated" }, range.offset);
    }
    named.push(range);
  }
  return {
    imports: imported.imports,
    ...(imported.isCompact && { compactImports: true }),
    exports,
    ...(dylink !== undefined && { dylink }),
    types,
    definitions: { table, memory, tag, global },
    ...(start !== undefined && { start }),
    ...data,
    sections: named,
  };
}

/** The parts of a module that have been decoded. */
interface Decoded {
  types: readonly DefinedType[];
  imported: ImportSection;
  readonly defined: { -readonly [Kind in ExternKind]: DefinedExterns[Kind] };
  exports: readonly ExportType[];
  start: number | undefined;
}

/** Decodes the sections that linking reads, each to its last byte. A section refers only to earlier sections. */
function decodeSections(bytes: Uint8Array, sections: readonly ScannedSection[]): Decoded {
  const decoded: Decoded = {
    types: [],
    imported: { imports: [], isCompact: false },
    defined: { function: [], table: [], memory: [], tag: [], global: [] },
    exports: [],
    start: undefined,
  };
  for (const section of sections) {
    const reader = readerOf(bytes, section);
    if (!decodeSection(reader, { id: section.id, decoded })) continue;
    if (reader.bytesLeft > 0) throw sectionTooLong(reader.section, reader.bytesLeft, reader.offset);
  }
  return decoded;
}

/** False for a section that linking does not read. */
function decodeSection(
  reader: ByteReader,
  { id, decoded }: { readonly id: number; readonly decoded: Decoded },
): boolean {
  const { types, defined } = decoded;
  switch (id) {
    case sectionId.type:
      decoded.types = readTypeSection(reader);
      return true;
    case sectionId.import:
      decoded.imported = readImportSection(reader, types);
      return true;
    case sectionId.function:
      defined.function = reader.readVector(FUNCTIONS, types);
      return true;
    case sectionId.table:
      defined.table = reader.readVector(TABLES, types.length);
      return true;
    case sectionId.memory:
      defined.memory = reader.readVector(MEMORIES, undefined);
      return true;
    case sectionId.tag:
      defined.tag = reader.readVector(TAGS, types);
      return true;
    case sectionId.global:
      defined.global = reader.readVector(GLOBALS, types.length);
      return true;
    case sectionId.export:
      decoded.exports = readExportSection(reader, indexSpaces(decoded));
      return true;
    case sectionId.dataCount:
    case sectionId.element:
      checkCount(reader, id === sectionId.element ? "elementSegments" : "dataSegments");
      return false;
    case sectionId.start:
      decoded.start = readStartSection(reader, indexSpaces(decoded));
      return true;
    default:
      return false;
  }
}

/** Refuses a number of segments that all engines refuse. A malformed number is left to the engine, like the segments. */
function checkCount(reader: ByteReader, limit: "dataSegments" | "elementSegments"): void {
  const { offset } = reader;
  const found = countOf(reader);
  if (found > implementationLimits[limit]) throw limitExceeded(limit, found, offset);
}

function countOf(reader: ByteReader): number {
  try {
    return reader.readU32();
  } catch (error) {
    if (error instanceof Failure) return 0;
    throw error;
  }
}

function indexSpaces({ imported, types, defined }: Decoded): IndexSpaces {
  return new IndexSpaces(imported.imports, { types, defined });
}

function readerOf(bytes: Uint8Array, { id, offset, sizeBytes }: ScannedSection): ByteReader {
  return new ByteReader(bytes, { start: offset, end: offset + sizeBytes, section: id });
}

/** The content of a custom section begins with its name. */
function nameSection(bytes: Uint8Array, section: ScannedSection): SectionRange {
  if (section.id !== sectionId.custom) return section;
  const reader = readerOf(bytes, section);
  const name = reader.readName();
  return { id: section.id, name, offset: reader.offset, sizeBytes: reader.bytesLeft };
}
