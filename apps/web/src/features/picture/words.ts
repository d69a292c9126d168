import type { LinkPlan, LinkStep } from "@rec/browser";
import { quotedName, shownName, shownPath } from "../../model/shown-name.ts";
import type { Binding, Kind, Link } from "./links.ts";

/** `program env.malloc`: an import as a reader names it. */
export function importName({ importer, import: wanted }: Pick<Link, "importer" | "import">): string {
  return wanted.module === "" && wanted.name === ""
    ? `${shownName(importer)} (new import)`
    : `${shownName(importer)} ${shownPath(wanted)}`;
}

/** One line of the picture as a sentence. */
export function linkSentence(link: Link): string {
  const { role, kind, import: wanted, provider, binding, slot, type } = link;
  const importer = shownName(link.importer);
  const name = shownPath(wanted);
  if (role === "owner") return `${importer} imports its own ${kind}, which the linker made: ${type}`;
  if (role === "fill")
    return `${shownName(provider?.module ?? "")} fills slot ${slot} with ${shownName(provider?.name ?? "")}, for ${name} of ${importer}`;
  const from = binding === "host" ? "the host" : provider === undefined ? nobody(binding) : shownPath(provider);
  return `${importer} gets the ${kind} ${name} from ${from}${BINDING_NOTES[binding]}`;
}

function nobody(binding: Binding): string {
  return binding === "made" ? "the linker" : "nobody";
}

const BINDING_NOTES: Readonly<Record<Binding, string>> = {
  direct: "",
  host: "",
  shim: ", through a shim",
  closure: ", through a closure",
  made: ", made by the linker",
  trap: ", a call traps",
  fused: ", in one fused module",
  fill: "",
  asked: "",
};

export const BINDING_NAMES: Readonly<Record<Binding, string>> = {
  direct: "direct",
  host: "from the host",
  shim: "through a shim",
  closure: "through a closure",
  made: "made by the linker",
  trap: "traps when called",
  fused: "inside a fused module",
  fill: "fills a slot later",
  asked: "asked for",
};

export const KIND_NAMES: Readonly<Record<Kind, string>> = {
  function: "function",
  memory: "memory",
  table: "table",
  global: "global",
  tag: "tag",
};

/** Why this provider: the rule that gave it, in words. */
export function reasonText({ reason, importer, import: wanted, provider }: Link): string | undefined {
  const [module, name] = [quotedName(wanted.module), quotedName(wanted.name)];
  switch (reason) {
    case "resolve":
      return `You chose ${provider === undefined ? "the host" : shownName(provider.module)} as the provider.`;
    case "host":
      return `The host functions have ${module} ${name}, and they come before modules.`;
    case "namespace":
      return `The import names the module: ${module} is the name of a module, and it exports ${quotedName(provider?.name ?? wanted.name)}.`;
    case "flat":
      return `No module is called ${module}. Among all modules, only ${provider === undefined ? "one" : shownName(provider.module)} exports ${name}.`;
    case "self":
      return `No other module exports ${name}, and ${shownName(importer)} exports it itself.`;
    default:
      return undefined;
  }
}

/** How the value reaches its importer. */
export function bindingText(link: Link): string {
  const { binding, role, kind, slot, provider } = link;
  const [importer, owner] = [shownName(link.importer), shownName(provider?.module ?? "")];
  switch (binding) {
    case "direct":
      return kind === "function"
        ? `Direct: ${importer} is instantiated after ${owner}, and calls its function with nothing in between.`
        : `Direct: ${importer} is instantiated after ${owner}, and uses its ${kind} itself.`;
    case "host":
      return `The host gives it: a value of JavaScript, which exists before any module.`;
    case "shim":
      return `Deferred: ${importer} calls a shim, a small module that the linker generated. The shim calls through slot ${slot}, which ${owner} fills.`;
    case "closure":
      return `Deferred: ${importer} calls a function of JavaScript. It calls through slot ${slot}, which ${owner} fills.`;
    case "made":
      if (role === "owner")
        return `Hoisted: the linker makes the ${kind} in place of ${importer}, which now imports it.`;
      return provider === undefined
        ? `The linker makes this ${kind}, before any module is instantiated.`
        : `Hoisted: the linker makes the ${kind} of ${owner} before any module exists, so ${importer} need not wait.`;
    case "trap":
      return "Nobody provides it. A call traps, and names the import.";
    case "fused":
      return `Fused: ${importer} and ${owner} became one module, so nothing is left to bind.`;
    case "fill":
      return `From the moment when ${owner} exists, calls through slot ${slot} reach its function.`;
    case "asked":
      return provider === undefined
        ? "Not linked: no module provides it by its name."
        : `Not linked. By its name, it would come from ${owner}.`;
  }
}

export function stepText(step: LinkStep, plan: LinkPlan): string {
  switch (step.do) {
    case "instantiate":
      return `instantiate ${unitText(plan, step.unit)}`;
    case "fill":
      return `fill slot ${step.slot} with ${quotedName(step.export)} of ${shownName(step.unit)}`;
    case "set":
      return `copy the global ${quotedName(step.export)} of ${shownName(step.unit)} into extern ${step.extern}`;
    case "address":
      return `put the address of ${quotedName(step.export)} of ${shownName(step.unit)} into extern ${step.extern}`;
    case "address of made":
      return `put the address of extern ${step.made} into extern ${step.extern}`;
    case "call":
      return `call ${quotedName(step.export)} of ${shownName(step.unit)}`;
  }
}

function unitText(plan: LinkPlan, unit: string): string {
  const modules = plan.units.find(({ name }) => name === unit)?.modules ?? [unit];
  return modules.length > 1 ? `${modules.map(shownName).join(", ")} as one` : shownName(unit);
}

export interface NumberedStep {
  /** From 1, in the order of the plan. */
  readonly number: number;
  readonly text: string;
}

/** The steps of a plan that concern some modules, a slot or an extern. */
export function stepsAbout(
  plan: LinkPlan,
  { modules, slot, extern }: { readonly modules: readonly string[]; readonly slot?: number; readonly extern?: number },
): readonly NumberedStep[] {
  const units = new Set(
    plan.units.filter((unit) => unit.modules.some((name) => modules.includes(name))).map(({ name }) => name),
  );
  const onlyLink = slot !== undefined || extern !== undefined;
  return plan.steps.flatMap((step, index) => {
    const concerns =
      step.do === "instantiate"
        ? units.has(step.unit)
        : step.do === "fill"
          ? slot === undefined
            ? !onlyLink && units.has(step.unit)
            : step.slot === slot
          : step.do === "call"
            ? !onlyLink && units.has(step.unit)
            : step.extern === extern || (!onlyLink && units.has(step.unit));
    return concerns ? [{ number: index + 1, text: stepText(step, plan) }] : [];
  });
}
