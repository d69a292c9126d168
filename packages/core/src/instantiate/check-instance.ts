import type { LinkPlan, PlannedUnit } from "../plan/plan-format.ts";
import type { ContentsDifference, OtherContents } from "../plan/planned-contents.ts";
import { Failure } from "../problem.ts";
import type { RunInput } from "./run-steps.ts";

type CheckedModule = Pick<PlannedUnit, "name" | "rewrite" | "contents">;

/**
 * Returns a check of each new instance: of the exported constants and slots of functions that the plan depends on. A compiled
 * module shows them when it is instantiated, and not before.
 *
 * @returns undefined if the plan depends on none; the check throws a Failure `PLAN_MISMATCH`
 */
export function createInstanceCheck(plan: LinkPlan): RunInput["onInstance"] {
  // The slots of a fused module were checked when its bytes were fused: its tables have other names.
  const checked = plan.units.flatMap(({ fused, ...unit }): CheckedModule[] =>
    fused
      ? fused.members.map(({ name, contents: { functions: _, ...contents } = {} }) => ({ name, contents }))
      : [unit],
  );
  const units = checked.filter(({ contents }) => contents?.constants ?? contents?.functions);
  if (units.length === 0) return undefined;
  return (name, exports, imports) => {
    const unit = units.find((one) => one.name === name);
    const { constants = {}, functions } = unit?.contents ?? {};
    for (const [constant, planned] of Object.entries(constants)) {
      const found = numberOf((exports[constant] as WebAssembly.Global | undefined)?.value);
      if (found !== planned) refuse(name, { of: "constant", name: constant, planned, found });
    }
    const table = functions && unit && firstTable(plan, unit, { exports, imports });
    if (functions && table) checkSlots(name, { slots: functions.exported, exports, table });
  };
}

function refuse(module: string, difference: ContentsDifference): never {
  const problem: OtherContents = { about: "other-contents", code: "PLAN_MISMATCH", module, difference };
  throw new Failure("link", [problem]);
}

/** An address as the plan has it: not negative. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "number" ? value >>> 0 : undefined;
}

interface Instantiated {
  readonly exports: WebAssembly.Exports;
  readonly imports: WebAssembly.Imports;
}

/** Table 0 of a module; undefined if nothing tells for certain which one it is. */
function firstTable(
  { modules }: LinkPlan,
  { name, rewrite }: CheckedModule,
  { exports, imports }: Instantiated,
): WebAssembly.Table | undefined {
  const planned = modules.find((one) => one.name === name);
  const imported = [...(planned?.imports ?? []), ...(rewrite?.hoists ?? [])].find(({ kind }) => kind === "table");
  if (imported !== undefined) return imports[imported.module]?.[imported.name] as WebAssembly.Table | undefined;
  const exported = planned?.exports.filter(({ kind }) => kind === "table") ?? [];
  return exported.length === 1 ? (exports[exported[0]?.name as string] as WebAssembly.Table) : undefined;
}

interface SlotCheck {
  /** By export name. */
  readonly slots: Readonly<Record<string, number>>;
  readonly exports: WebAssembly.Exports;
  readonly table: WebAssembly.Table;
}

function checkSlots(module: string, { slots, exports, table }: SlotCheck): void {
  const wanted = Object.entries(slots);
  if (wanted.every(([name, slot]) => elementOf(table, slot) === exports[name])) return;
  const found = new Map<unknown, number>();
  for (let slot = Number(table.length) - 1; slot >= 0; slot -= 1) found.set(elementOf(table, slot), slot);
  for (const [name, planned] of wanted) {
    const difference = { of: "exported function", name, planned, found: found.get(exports[name]) } as const;
    if (elementOf(table, planned) !== exports[name]) refuse(module, difference);
  }
}

/** A table with addresses of 64 bits counts in BigInts. */
function elementOf(table: WebAssembly.Table, slot: number): unknown {
  const length: number | bigint = table.length;
  if (slot >= length) return undefined;
  return table.get((typeof length === "bigint" ? BigInt(slot) : slot) as number);
}
