import type { LinkPlan } from "@rec/browser";
import { quotedName, shownName } from "../../model/shown-name.ts";
import type { ModuleFacts } from "../../model/snapshot.ts";
import { formatSize } from "../../ui/format-size.ts";
import type { Link } from "./links.ts";
import type { Stage } from "./picture.ts";

/** One phase of the link as the reader steps through it, with one sentence. */
export interface WalkStep {
  readonly title: string;
  readonly text: string;
  readonly stage: Stage;
  /** The modules that it is about; all if absent. */
  readonly modules?: readonly string[];
  /** Whether the linker takes part. */
  readonly linker: boolean;
  /** The links that it is about. */
  readonly isAbout: (link: Link) => boolean;
  /** The modules that are instantiated by now. */
  readonly live: ReadonlySet<string>;
}

/** Each of the first units has a step of its own; the others share one. */
const MOST_ALONE = 12;

export function walkOf(plan: LinkPlan, facts: readonly ModuleFacts[]): readonly WalkStep[] {
  const none: ReadonlySet<string> = new Set();
  const all = () => true;
  const asked = { stage: "asked", linker: false, isAbout: all, live: none } as const;
  const linked = { stage: "linked", linker: true, live: none } as const;
  const size = facts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const imports = plan.modules.reduce((sum, module) => sum + module.imports.length, 0);
  const exports = plan.modules.reduce((sum, module) => sum + module.exports.length, 0);
  return [
    {
      ...asked,
      title: "Load",
      text: `${count(plan.modules.length, "module")} arrive, ${formatSize(size)} in all.`,
      isAbout: () => false,
    },
    {
      ...asked,
      title: "Parse",
      text: `The head of each module tells its imports and exports: ${count(imports, "import")} and ${count(exports, "export")}. No code runs.`,
    },
    { ...asked, ...findCycle(plan) },
    { ...linked, ...breakCycle(plan) },
    { ...linked, title: "Compile", text: compileText(plan), isAbout: ({ role }) => role === "owner" },
    ...instantiation(plan),
  ];
}

function findCycle({ cycles, order }: LinkPlan): Pick<WalkStep, "title" | "text" | "isAbout" | "modules"> {
  const [cycle] = cycles;
  const title = "Plan: find the cycle";
  if (cycle === undefined) {
    const text = `There is no cycle. Each module comes after its providers: ${listed(order)}.`;
    return { title, text, isAbout: () => true, modules: order };
  }
  const more = cycles.length > 1 ? ` There are ${cycles.length} such cycles.` : "";
  return {
    title,
    text: `${listed(cycle.modules)} need each other: none of them can come first.${more}`,
    isAbout: ({ inCycle }) => inCycle,
    modules: cycles.flatMap(({ modules }) => modules),
  };
}

function breakCycle(plan: LinkPlan): Pick<WalkStep, "title" | "text" | "isAbout" | "modules"> {
  const title = plan.cycles.length === 0 ? "Plan: bind" : "Plan: break it";
  const hoisted = plan.made.filter(({ owner }) => owner !== undefined);
  const [made] = hoisted;
  const [deferred] = plan.deferred;
  const fused = plan.units.find((unit) => unit.fused !== undefined);
  const sentences: string[] = [];
  if (made !== undefined) {
    const name = made.name === undefined ? `a ${made.type.kind}` : `the ${made.type.kind} ${quotedName(made.name)}`;
    const owner = shownName(made.owner ?? "");
    const more = hoisted.length > 1 ? ` and ${count(hoisted.length - 1, "more extern")}` : "";
    sentences.push(`The linker makes ${name} of ${owner}${more} itself, so nobody waits for ${owner} any more.`);
  }
  if (deferred !== undefined) {
    const more = plan.deferred.length > 1 ? ` and ${count(plan.deferred.length - 1, "more function")}` : "";
    sentences.push(
      `${shownName(deferred.importer)} gets a ${deferred.binding} in place of ${quotedName(deferred.provider.name)}${more}; its slot is filled when ${shownName(deferred.provider.module)} exists.`,
    );
  }
  if (fused !== undefined) sentences.push(`${listed(fused.modules)} become one module, so they need no order.`);
  const traps = plan.modules.flatMap(({ imports }) => imports.filter(({ binding }) => binding.by === "trap")).length;
  if (traps > 0) sentences.push(`${count(traps, "function")} without a provider: a call traps, and names the import.`);
  if (sentences.length === 0)
    sentences.push("Each import is bound to its provider directly; the linker makes nothing.");
  return { title, text: sentences.join(" "), isAbout: ({ binding }) => binding !== "direct" && binding !== "host" };
}

function compileText({ units }: LinkPlan): string {
  const rewritten = units.filter(({ rewrite }) => rewrite !== undefined).map(({ name }) => name);
  if (rewritten.length === 0) return "The engine compiles each module as it is.";
  return `The engine compiles each module. The linker rewrites the head of ${listed(rewritten)} first; its code stays the same.`;
}

function instantiation(plan: LinkPlan): readonly WalkStep[] {
  const membersOf = new Map(plan.units.map(({ name, modules }) => [name, modules]));
  const starting = new Set(plan.modules.filter(({ start }) => start === "at instantiation").map(({ name }) => name));
  const live: string[] = [];
  const steps: WalkStep[] = [];
  const base = () => ({ stage: "linked" as const, live: new Set(live) });
  const units = plan.steps.filter((step) => step.do === "instantiate");
  let alone = 0;
  for (const step of plan.steps) {
    if (step.do === "instantiate") {
      const modules = membersOf.get(step.unit) ?? [step.unit];
      live.push(...modules);
      alone += 1;
      if (alone > MOST_ALONE) continue;
      const starts = modules.some((name) => starting.has(name)) ? " Its start function runs." : "";
      steps.push({
        ...base(),
        title: `Instantiate ${listed(modules)}`,
        text: `${listed(modules)} ${modules.length > 1 ? "become" : "becomes"} live: all imports have a value by now.${starts}`,
        modules,
        linker: true,
        isAbout: ({ importer, role }) => role !== "fill" && modules.includes(importer),
      });
    } else if (step.do === "fill" && alone <= MOST_ALONE) {
      const deferred = plan.deferred[step.slot];
      steps.push({
        ...base(),
        title: `Bind slot ${step.slot}`,
        text: `${quotedName(step.export)} of ${shownName(step.unit)} goes into slot ${step.slot}: from here on, calls of ${deferred === undefined ? "the importer" : shownName(deferred.importer)} arrive.`,
        modules: [step.unit, ...(deferred === undefined ? [] : [deferred.importer])],
        linker: true,
        isAbout: ({ slot }) => slot === step.slot,
      });
    } else if (step.do === "call" && alone <= MOST_ALONE) {
      steps.push({
        ...base(),
        title: `Start ${shownName(step.unit)}`,
        text: `The linker calls ${quotedName(step.export)} of ${shownName(step.unit)}: its cycle is bound by now.`,
        modules: [step.unit],
        linker: true,
        isAbout: () => false,
      });
    }
  }
  const others = units.slice(MOST_ALONE).flatMap(({ unit }) => membersOf.get(unit) ?? [unit]);
  if (others.length > 0) {
    steps.push({
      ...base(),
      title: `Instantiate ${count(others.length, "more module")}`,
      text: `The other modules follow in the order of the plan, up to ${shownName(others.at(-1) ?? "")}.`,
      modules: others,
      linker: true,
      isAbout: ({ importer }) => others.includes(importer),
    });
  }
  return [
    ...steps,
    {
      ...base(),
      title: "Live",
      text: "All modules are live. You can call their exports.",
      linker: true,
      isAbout: () => true,
    },
  ];
}

/** `a, b and c`; of many names the first and the number of the others. */
function listed(given: readonly string[]): string {
  const names = given.map(shownName);
  if (names.length > 4) return `${names.slice(0, 3).join(", ")} and ${names.length - 3} others`;
  const last = names[names.length - 1] ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
