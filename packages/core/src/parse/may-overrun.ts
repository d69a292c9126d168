import { Failure } from "../problem.ts";
import { sectionId } from "../wasm/binary-format.ts";
import type { ExternType } from "../wasm/extern-type.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { ByteReader } from "./byte-reader.ts";
import { eachElementSegment } from "./element-section.ts";
import { OffsetCalculator } from "./offset-calculator.ts";
import { readModuleWithoutData } from "./read-module.ts";
import { dataSectionOf } from "./segment-contents.ts";

const PASSIVE = 1;
const ACTIVE_IN_MEMORY = 2;

type Kind = "memory" | "table";

/** Bytes of a memory that every host makes. Phones refuse larger ones. */
const SURE_BYTES = 2 ** 28;

/** An active segment. */
interface ActiveRange {
  readonly kind: Kind;
  readonly index: number;
  /** Behind the last byte or element; undefined if the offset is not constant. */
  readonly end: number | undefined;
}

/**
 * Whether the engine may refuse to instantiate a module because of a size: an active segment may lie outside of its memory or
 * table, or some hosts make no memory as large as its own.
 *
 * An imported memory or table has at least the size that the module asks for. So a segment with a constant offset inside of
 * that size always fits.
 *
 * @param bytes - a module that an engine accepts
 */
export function mayOverrun(bytes: Uint8Array): boolean {
  const type = readModuleWithoutData(bytes);
  if (type.definitions.memory.some((own) => sizeOf(own.type) > SURE_BYTES)) return true;
  const sizes = { memory: sizesOf("memory", type), table: sizesOf("table", type) };
  try {
    for (const { kind, index, end = Number.POSITIVE_INFINITY } of activeRanges(bytes, type)) {
      if (end > (sizes[kind][index] ?? 0)) return true;
    }
    return false;
  } catch (error) {
    if (error instanceof Failure) return true;
    throw error;
  }
}

/** The least sizes of memories or tables, the imported ones first. */
function sizesOf(kind: Kind, { imports, definitions }: ModuleType): readonly number[] {
  const imported = imports.flatMap(({ type }) => (type.kind === kind ? sizeOf(type) : []));
  return [...imported, ...definitions[kind].map(({ type }) => sizeOf(type))];
}

/** The least size of a memory in bytes, or of a table in elements. */
function sizeOf(type: ExternType): number {
  if (type.kind === "table") return type.limits.minimum;
  return type.kind === "memory" ? type.limits.minimum * 2 ** (type.pageSizeLog2 ?? 16) : 0;
}

function* activeRanges(bytes: Uint8Array, { sections }: ModuleType): Generator<ActiveRange> {
  for (const { isActive, table, offset, count } of eachElementSegment(bytes, sections)) {
    if (isActive) yield { kind: "table", index: table, end: offset === undefined ? undefined : offset + count };
  }
  const section = dataSectionOf(bytes, sections);
  if (section.length === 0) return;
  const reader = new ByteReader(section, { start: 0, end: section.length, section: sectionId.data });
  for (let left = reader.readU32(); left > 0; left -= 1) {
    const kind = reader.readU32();
    const index = kind === ACTIVE_IN_MEMORY ? reader.readU32() : 0;
    const offset = kind === PASSIVE ? undefined : readOffset(reader);
    const sizeBytes = reader.readU32();
    reader.skip(sizeBytes);
    if (kind !== PASSIVE) yield { kind: "memory", index, end: offset === undefined ? undefined : offset + sizeBytes };
  }
}

function readOffset(reader: ByteReader): number | undefined {
  const calculator = new OffsetCalculator();
  let step = calculator.take(reader.readByte());
  while (step === "more") step = calculator.take(reader.readByte());
  return step === "end" ? calculator.finish() : undefined;
}
