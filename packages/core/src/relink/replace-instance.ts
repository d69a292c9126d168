import { countImported } from "../wasm/count-imported.ts";
import { groupBy } from "../wasm/lists.ts";
import type { ElementSegment, ModuleType } from "../wasm/module-type.ts";
import { carryGlobals } from "./carry-state.ts";
import { countOf, type Report, subjectOf } from "./lost-state.ts";
import type { NewInstance } from "./new-instance.ts";
import {
  countChanged,
  type OverwrittenData,
  type OverwrittenTable,
  readOverwritten,
  restoreData,
  restoreTables,
  unchangedSlots,
} from "./overwritten-state.ts";

/**
 * Instantiates a module with a new source, or one that the earlier link did not have. The segments of the new module
 * overwrite live state, because its constants may have moved.
 *
 * @param undoing - gets a function that writes the state of before
 */
export async function replaceInstance(again: NewInstance, undoing: (() => void)[]): Promise<WebAssembly.Instance> {
  const { earlier, unit, instantiate, live, copies, fresh, keeps, report } = again;
  const { name: module, importObject } = unit;
  const types = fresh.get(module);
  if (types === undefined) return instantiate();
  const overwritten = readOverwritten(types.compiled, importObject, (extern) => live.has(extern) || copies.has(extern));
  undoing.push(() => {
    restoreData(overwritten);
    restoreTables(overwritten);
  });
  const instance = await instantiate();
  const before = earlier.exports[module];
  if (before === undefined) return instance;
  const earlierType = earlier.types[module] as ModuleType;
  const replaced = { module, type: types.type, earlier: earlierType, exports: instance.exports, report };
  reportData(overwritten.data, replaced);
  for (const table of overwritten.tables) reportTable(table, replaced);
  if (keeps) carryGlobals({ ...replaced, before, after: instance.exports });
  return instance;
}

interface Replaced {
  readonly module: string;
  readonly type: ModuleType;
  readonly earlier: ModuleType;
  readonly exports: WebAssembly.Exports;
  readonly report: Report;
}

function reportData(data: readonly OverwrittenData[], { module, type, earlier, exports, report }: Replaced): void {
  const subjectFor = (memory: object) => subjectOf(module, "memory", nameOf(memory, exports));
  for (const [memory, segments] of groupBy(data, (one) => one.memory)) {
    const changed = countChanged(segments);
    if (changed === 0) continue;
    report({
      ...subjectFor(memory),
      reason: `the data segments of the new module have changed ${countOf(changed, "byte")}`,
    });
  }
  const [first] = data;
  const known = extentsOf(earlier);
  if (first === undefined || known === undefined || extentsOf(type) === known) return;
  const reason =
    "the new module has its static data at other addresses: a variable without an initial value begins with the bytes of before";
  report({ ...subjectFor(first.memory), reason });
}

/** Addresses and sizes of static data. */
function extentsOf({ dataSegments }: ModuleType): string | undefined {
  return (
    dataSegments && JSON.stringify(dataSegments.map(({ memory, offset, sizeBytes }) => [memory, offset, sizeBytes]))
  );
}

/** Without the element segments of the earlier module, slots of a table that it imports may belong to any module. */
function reportTable(overwritten: OverwrittenTable, { module, type, earlier, exports, report }: Replaced): void {
  const { elementSegments } = earlier;
  if (elementSegments === undefined && overwritten.index < countImported("table", type.imports)) return;
  const unchanged = unchangedSlots(overwritten);
  const own = elementSegments && slotsOf(elementSegments, overwritten);
  const stale = own ? unchanged.filter((slot) => own[slot] === 1) : unchanged;
  if (stale.length === 0) return;
  const have = stale.length === 1 ? "has its function of before" : "have their functions of before";
  const which = elementSegments === undefined ? "may be" : "is";
  const reason = `${countOf(stale.length, "element")} from ${stale[0]} on ${have}, which ${which} of the earlier instance`;
  report({ ...subjectOf(module, "table", nameOf(overwritten.table, exports)), reason });
}

/** For each slot of a table, 1 if an element segment of the module has filled it. */
function slotsOf(segments: readonly ElementSegment[], { index, elements }: OverwrittenTable): Uint8Array {
  const slots = new Uint8Array(elements.length);
  for (const { table, offset, count } of segments) if (table === index) slots.fill(1, offset, offset + count);
  return slots;
}

function nameOf(extern: object, exports: WebAssembly.Exports): string | undefined {
  return Object.keys(exports).find((name) => exports[name] === extern);
}
