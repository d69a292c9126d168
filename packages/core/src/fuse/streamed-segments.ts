import { ByteReader } from "../parse/byte-reader.ts";
import type { PlannedUnit } from "../plan/plan-format.ts";
import { sectionId } from "../wasm/binary-format.ts";
import type { ExternType } from "../wasm/extern-type.ts";
import type { ModuleType } from "../wasm/module-type.ts";

/** The data segments of the module that streams. */
export interface StreamedSegments {
  /** Name of the module. */
  readonly name: string;
  readonly count: number;
  /** Whether all are active, with constant addresses, so that they are compared with those of the other modules. */
  readonly areCompared: boolean;
}

/**
 * Whether data segments may be sent on without a look at them, as the unit has them.
 *
 * Segments that are not compared with those of the other modules have to keep their turn. And no segment may name a global
 * or memory that only other modules have: the engine would not see it.
 *
 * @param types - of all modules of the unit, by name
 */
export function areFree(
  unit: PlannedUnit,
  types: Readonly<Record<string, ModuleType>>,
  { name, count, areCompared }: StreamedSegments,
): boolean {
  if (!areCompared && isEarly(unit, name)) return false;
  const { imports, definitions } = types[name] as ModuleType;
  const hasMemory = definitions.memory.length > 0 || imports.some(({ type }) => type.kind === "memory");
  return unit.modules.every((other) => {
    const { global, memory } = (types[other] as ModuleType).definitions;
    const mayNameGlobal = !areCompared && global.some(isConstant);
    const mayNameMemory = !hasMemory && count > 0 && memory.length > 0;
    return other === name || !(mayNameGlobal || mayNameMemory);
  });
}

/** Whether the segments of a module act before those of other modules that stand in front of it. */
function isEarly({ fused }: PlannedUnit, name: string): boolean {
  const members = fused?.members ?? [];
  const position = members.findIndex((member) => member.name === name);
  return members.slice(0, position).some(({ segments }) => segments !== undefined);
}

function isConstant({ type }: { readonly type: ExternType }): boolean {
  return type.kind === "global" && !type.mutable;
}

/**
 * Whether all active segments of a module have constant addresses. Then an overlap with a segment of another module is an
 * error of the link, and it makes no difference which of them acts first. Elements in a table of its own overlap with none.
 */
export function areCompared(type: ModuleType, bytes: Uint8Array<ArrayBuffer>, dataSegments: number): boolean {
  const countOf = (id: number): number => {
    const section = type.sections.find((one) => one.id === id);
    if (section === undefined) return 0;
    return new ByteReader(bytes, { start: section.offset, end: bytes.length, section: id }).readU32();
  };
  const { elementSegments } = type;
  const areElements = elementSegments === undefined || elementSegments.length === countOf(sectionId.element);
  return areElements && dataSegments === countOf(sectionId.data);
}
