import { checkPlanVersion } from "../plan/check-plan-version.ts";
import type { ImportBinding } from "../plan/import-format.ts";
import type { LinkCycle, LinkPlan, LinkWarning, MadeExtern, PlannedModule, StoredPlan } from "../plan/plan-format.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { describeFused, describeUnfused } from "./describe-fused.ts";
import { describeLayout, describeLibraries } from "./describe-layout.ts";
import { describeThreads } from "./describe-threads.ts";
import { explained } from "./explained.ts";
import { runTexts } from "./run-texts.ts";

/**
 * A link plan as text: for people, goldens and bug reports.
 *
 * The text is stable: the same plan gives the same text, and a change of format is a change of rec's version.
 *
 * @param plan - as `planLink` returns it, or as restored from JSON or a structured clone
 * @returns lines without a trailing newline
 * @throws {@link ModuleLinkError} `UNSUPPORTED_PLAN_VERSION` if another version of rec made the plan
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
export function describePlan(plan: StoredPlan): string;
export function describePlan(stored: StoredPlan): string {
  const plan = stored as LinkPlan;
  explained(() => checkPlanVersion(plan), { words: { texts: runTexts } });
  const sections = [
    [`Link plan: ${headline(plan)}`],
    ...describeList("Compiled with", describeCompileOptions(plan)),
    ["Order", ...describeOrder(plan)],
    ...describeList("Cycles", plan.cycles.map(describeCycle)),
    ...describeList("Initialized", describeInitialized(plan)),
    ...describeList(
      "Hoisted",
      described(plan, ({ owner }) => owner !== undefined),
    ),
    ...describeList(
      "Made",
      described(plan, ({ owner }) => owner === undefined),
    ),
    ...describeList("Provided", describeProvided(plan)),
    ...describeList("Fused", describeFused(plan)),
    ...describeList("Not fused", describeUnfused(plan)),
    ...describeList("Threads", describeThreads(plan)),
    ...describeLayout(plan),
    ...describeLibraries(plan),
    ...describeList("Warnings", plan.warnings.map(describeWarning)),
    ...plan.modules.filter(({ imports }) => imports.length > 0).map((module) => describeImports(module, plan)),
  ];
  return sections.map((lines) => lines.join("\n")).join("\n\n");
}

/** A section with one line for each item; no section without items. */
function describeList(title: string, items: readonly string[]): string[][] {
  return items.length === 0 ? [] : [[title, ...items.map((item) => `  ${item}`)]];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function headline(plan: LinkPlan): string {
  const { modules, cycles, made, deferred } = plan;
  const imports = modules.reduce((sum, module) => sum + module.imports.length, 0);
  const parts = [count(modules.length, "module"), count(imports, "import")];
  if (cycles.length > 0) parts.push(count(cycles.length, "cycle"));
  const hoisted = made.filter(({ owner }) => owner !== undefined).length;
  if (hoisted > 0) parts.push(`${count(hoisted, "extern")} hoisted`);
  if (made.length > hoisted) parts.push(`${count(made.length - hoisted, "extern")} made`);
  const provided = describeProvided(plan).length;
  if (provided > 0) parts.push(`${count(provided, "extern")} provided`);
  if (deferred.length > 0) parts.push(`${count(deferred.length, "function")} deferred`);
  return parts.join(", ");
}

function describeCompileOptions({ compileOptions = {} }: LinkPlan): string[] {
  return Object.entries(compileOptions).map(([option, value]) => `${option}: ${JSON.stringify(value)}`);
}

function describeOrder({ steps, modules, units }: LinkPlan): string[] {
  const starting = new Set(modules.filter(({ start }) => start === "at instantiation").map(({ name }) => name));
  const fused = new Map(units.flatMap((unit) => (unit.fused ? [[unit.name, unit.modules] as const] : [])));
  const order = steps.flatMap((step) => (step.do === "instantiate" ? [step.unit] : []));
  return order.map((name, at) => {
    const members = fused.get(name);
    if (members !== undefined) return `  ${at + 1}. ${members.map(plainName).join(", ")} as one`;
    const note = starting.has(name) ? ", which runs its start function" : "";
    return `  ${at + 1}. ${plainName(name)}${note}`;
  });
}

/** Reactors, in the order in which they are initialized. */
function describeInitialized({ steps }: LinkPlan): string[] {
  const calls = steps.flatMap((step) => (step.do === "call" && step.once ? [step] : []));
  return calls.map((step, at) => `${at + 1}. ${plainName(step.unit)} ${quoteName(step.export)}`);
}

function describeCycle({ modules, deferred, starts }: LinkCycle): string {
  const started = starts.length === 0 ? "" : `, then the start function of ${starts.map(plainName).join(", ")}`;
  return `${modules.map(plainName).join(", ")}: ${count(deferred.length, "function")} deferred${started}`;
}

function describeWarning({ code, message, hint }: LinkWarning): string {
  return `${code}  ${message}\n    hint: ${hint}`;
}

/** Some of the externs that the linker makes, with their numbers in the plan. */
function described({ made }: LinkPlan, isMeant: (entry: MadeExtern) => boolean): string[] {
  return made.map(describeMade).filter((_, extern) => isMeant(made[extern] as MadeExtern));
}

function describeMade({ owner, name, text, declared, wraps, traps }: MadeExtern, extern: number): string {
  const wrapped = wraps
    ? `, wraps ${describeHost(wraps)}`
    : traps
      ? `, traps: nobody provides ${quoteName(traps.import.name)}`
      : "";
  if (owner === undefined) return `extern ${extern}: ${text}${wrapped}`;
  const reconciled = declared === undefined ? "" : `, declared as ${declared}`;
  return `${plainName(owner)} ${name === undefined ? "(not exported)" : quoteName(name)}: ${text}${reconciled}`;
}

/** Memories and tables of the host in place of those that a module defines. */
function describeProvided({ units }: LinkPlan): string[] {
  return units.flatMap(({ name, rewrite }) =>
    (rewrite?.hoists ?? []).flatMap((hoist) =>
      hoist.binding === undefined ? [] : [`${plainName(name)}: ${hoist.type}`],
    ),
  );
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
      if (binding.option !== undefined)
        return `the host's ${binding.name} in place of that of ${plainName(binding.for ?? "")}`;
      return describeHost(binding);
    case "export":
      return `${plainName(binding.module)} ${quoteName(binding.name)}`;
    case "deferred": {
      const deferred = plan.deferred[binding.slot];
      if (deferred === undefined) return `slot ${binding.slot}`;
      return `${plainName(deferred.provider.module)} ${quoteName(deferred.provider.name)}, deferred by ${deferred.binding}`;
    }
    case "made": {
      const { extern, provider } = binding;
      if (provider === undefined) return `extern ${extern}, made by the linker`;
      return `${plainName(provider.module)} ${quoteName(provider.name)}, hoisted`;
    }
    case "trap":
      return "nobody, traps when called";
  }
}

function describeHost({ module, name, for: owner }: Extract<ImportBinding, { readonly by: "host" }>): string {
  return `the host's ${quoteName(module)} ${quoteName(name)}${owner === undefined ? "" : ` for ${plainName(owner)}`}`;
}

const WIDEST_COLUMN = 48;

/** Rows of equal length as lines, with columns padded to the widest cell that is not overlong. */
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
