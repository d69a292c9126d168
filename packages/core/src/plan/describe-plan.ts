import { plainName, quoteName } from "../wasm/quote-name.ts";
import type { HoistedExtern, ImportBinding, LinkCycle, LinkPlan, PlannedModule } from "./plan-format.ts";

/**
 * A link plan as text: for people, goldens and bug reports.
 *
 * The text is stable: the same plan gives the same text, and a change of format is a change of rec's version.
 *
 * @param plan - as `planLink` returns it, or one that came back from JSON or a structured clone
 * @returns lines without a trailing newline
 *
 * @example
 * ```ts
 * import { describePlan, parseModule, planLink } from "@rec/core";
 *
 * const empty = parseModule(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
 * console.log(describePlan(planLink({ empty })));
 * // Link plan: 1 module, 0 imports
 * //
 * // Order
 * //   1. empty
 * ```
 */
export function describePlan(plan: LinkPlan): string {
  const sections = [
    [`Link plan: ${headline(plan)}`],
    ["Order", ...describeOrder(plan)],
    ...(plan.cycles.length === 0 ? [] : [["Cycles", ...plan.cycles.map((cycle) => `  ${describeCycle(cycle)}`)]]),
    ...(plan.hoisted.length === 0
      ? []
      : [["Hoisted", ...plan.hoisted.map((extern) => `  ${describeHoisted(extern)}`)]]),
    ...(plan.notes.length === 0 ? [] : [["Notes", ...plan.notes.map((note) => `  ${note}`)]]),
    ...plan.modules.filter(({ imports }) => imports.length > 0).map((module) => describeImports(module, plan)),
  ];
  return sections.map((lines) => lines.join("\n")).join("\n\n");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function headline({ modules, cycles, hoisted, deferred }: LinkPlan): string {
  const imports = modules.reduce((sum, module) => sum + module.imports.length, 0);
  const parts = [count(modules.length, "module"), count(imports, "import")];
  if (cycles.length > 0) parts.push(count(cycles.length, "cycle"));
  if (hoisted.length > 0) parts.push(`${count(hoisted.length, "extern")} hoisted`);
  if (deferred.length > 0) parts.push(`${count(deferred.length, "function")} deferred`);
  return parts.join(", ");
}

function describeOrder({ order, modules }: LinkPlan): string[] {
  const starting = new Set(modules.filter(({ start }) => start === "at instantiation").map(({ name }) => name));
  return order.map((name, at) => {
    const note = starting.has(name) ? ", which runs its start function" : "";
    return `  ${at + 1}. ${plainName(name)}${note}`;
  });
}

function describeCycle({ modules, deferred, starts }: LinkCycle): string {
  const started = starts.length === 0 ? "" : `, then the start function of ${starts.map(plainName).join(", ")}`;
  return `${modules.map(plainName).join(", ")}: ${count(deferred.length, "function")} deferred${started}`;
}

function describeHoisted({ owner, name, text }: HoistedExtern): string {
  return `${plainName(owner)} ${name === undefined ? "(not exported)" : quoteName(name)}: ${text}`;
}

function describeImports({ name, imports }: PlannedModule, plan: LinkPlan): string[] {
  const rows = imports.map((entry) => [
    `${quoteName(entry.module)} ${quoteName(entry.name)}`,
    entry.type,
    describeBinding(entry.binding, plan),
  ]);
  return [`Imports of ${plainName(name)}`, ...alignColumns(rows).map((row) => `  ${row}`)];
}

function describeBinding(binding: ImportBinding, plan: LinkPlan): string {
  switch (binding.by) {
    case "host":
      return `the host's ${quoteName(binding.module)} ${quoteName(binding.name)}`;
    case "export":
      return `${plainName(binding.module)} ${quoteName(binding.name)}`;
    case "deferred": {
      const deferred = plan.deferred[binding.slot];
      if (deferred === undefined) return `slot ${binding.slot}`;
      return `${plainName(deferred.provider.module)} ${quoteName(deferred.provider.name)}, deferred by ${deferred.binding}`;
    }
    case "hoisted":
      return `${plainName(binding.module)} ${quoteName(binding.name)}, hoisted`;
    case "trap":
      return "nobody, traps when called";
  }
}

const WIDEST_COLUMN = 48;

/** Rows of equal length as lines, columns padded to the widest cell that is not overlong. */
function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, Math.min(cell.length, WIDEST_COLUMN));
    });
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
