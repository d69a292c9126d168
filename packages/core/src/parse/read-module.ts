import { Failure } from "../problem.ts";
import { sectionId } from "../wasm/binary-format.ts";
import type { DefinedType } from "../wasm/extern-type.ts";
import type { DataSegment, ModuleType, SectionRange } from "../wasm/module-type.ts";
import { ByteReader } from "./byte-reader.ts";
import { createDataScanner } from "./data-scanner.ts";
import { DYLINK_SECTION, readNeeded } from "./dylink-section.ts";
import { readExportSection } from "./export-section.ts";
import { readFunctionSection } from "./function-section.ts";
import { readGlobalSection } from "./global-section.ts";
import { type ImportSection, readImportSection } from "./import-section.ts";
import { createIndexSpaces, type DefinedExterns } from "./index-spaces.ts";
import { readMemorySection } from "./memory-section.ts";
import { sectionTooLong } from "./parse-problems.ts";
import { isBehindHead } from "./section-id.ts";
import { type ScannedSection, SectionScanner } from "./section-scanner.ts";
import { readStartSection } from "./start-section.ts";
import { readTableSection } from "./table-section.ts";
import { readTagSection } from "./tag-section.ts";
import { readTypeSection } from "./type-section.ts";

/**
 * Reads a whole module. The public function is `parseModule`.
 *
 * @throws Failure with the first problem of the bytes
 */
export function readModule(bytes: BufferSource): ModuleType {
  const view = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
  const sections: ScannedSection[] = [];
  const data = createDataScanner();
  const scanner = new SectionScanner((section) => sections.push(section), data.push);
  scanner.push(view);
  scanner.end();
  return readSections(view, { sections, dataSegments: data.segments });
}

/**
 * Reads the same from the head of a module, as a `HeadScanner` measures it.
 *
 * The result is that of `readModule` but for `sections`, whose last one is the code section (or the data section, where
 * there is no code), and for `dataSegments`, which the head does not tell unless it is the whole module.
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

const NO_IMPORTS: ImportSection = { imports: [], isCompact: false };

interface Scanned {
  readonly sections: readonly ScannedSection[];
  readonly dataSegments?: readonly DataSegment[];
}

function readSections(bytes: Uint8Array, { sections, ...data }: Scanned): ModuleType {
  const section = sectionDecoder(bytes, sections);
  const types = section(sectionId.type, readTypeSection) ?? [];
  const { imports, isCompact } = section(sectionId.import, (reader) => readImportSection(reader, types)) ?? NO_IMPORTS;
  const { function: functions, ...definitions } = readDefinitions(section, types);
  const spaces = createIndexSpaces(imports, { types, defined: { function: functions, ...definitions } });
  const exports = section(sectionId.export, (reader) => readExportSection(reader, spaces)) ?? [];
  const start = section(sectionId.start, (reader) => readStartSection(reader, spaces));
  const named = sections.map((scanned) => nameSection(bytes, scanned));
  const needed = neededLibraries(bytes, named);
  return {
    imports,
    ...(isCompact && { compactImports: true }),
    exports,
    ...(needed.length > 0 && { needed }),
    types,
    definitions,
    ...(start !== undefined && { start }),
    ...data,
    sections: named,
  };
}

type SectionDecoder = <Content>(id: number, decode: (reader: ByteReader) => Content) => Content | undefined;

/** Decodes one section of a module, which must be consumed to its last byte; undefined where the module has none. */
function sectionDecoder(bytes: Uint8Array, sections: readonly ScannedSection[]): SectionDecoder {
  const byId = new Map(sections.map((section) => [section.id, section]));
  return (id, decode) => {
    const section = byId.get(id);
    if (section === undefined) return undefined;
    const reader = readerOf(bytes, section);
    const content = decode(reader);
    if (reader.bytesLeft > 0) throw sectionTooLong(reader.section, reader.bytesLeft, reader.offset);
    return content;
  };
}

function readerOf(bytes: Uint8Array, { id, offset, sizeBytes }: ScannedSection): ByteReader {
  return new ByteReader(bytes, { start: offset, end: offset + sizeBytes, section: id });
}

function readDefinitions(section: SectionDecoder, types: readonly DefinedType[]): DefinedExterns {
  return {
    function: section(sectionId.function, (reader) => readFunctionSection(reader, types)) ?? [],
    table: section(sectionId.table, (reader) => readTableSection(reader, types.length)) ?? [],
    memory: section(sectionId.memory, readMemorySection) ?? [],
    tag: section(sectionId.tag, (reader) => readTagSection(reader, types)) ?? [],
    global: section(sectionId.global, (reader) => readGlobalSection(reader, types.length)) ?? [],
  };
}

/** The content of a custom section begins with its name. */
function nameSection(bytes: Uint8Array, section: ScannedSection): SectionRange {
  if (section.id !== sectionId.custom) return section;
  const reader = readerOf(bytes, section);
  const name = reader.readName();
  return { id: section.id, name, offset: reader.offset, sizeBytes: reader.bytesLeft };
}

/** A custom section that cannot be read is no error: engines pass over it too. */
function neededLibraries(bytes: Uint8Array, sections: readonly SectionRange[]): string[] {
  const dylink = sections.find(({ name }) => name === DYLINK_SECTION);
  if (dylink === undefined) return [];
  try {
    return readNeeded(readerOf(bytes, dylink));
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}
