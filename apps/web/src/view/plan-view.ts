import type { LinkPlan, PlannedImport, PlannedModule } from "@rec/browser";
import { element } from "../element.ts";
import { planDiagram } from "./plan-diagram.ts";

/** `2 modules, 1 cycle, 1 extern hoisted, 0 functions deferred`. */
export function planSummary(plan: LinkPlan): string {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  const parts = [count(plan.modules.length, "module"), count(plan.cycles.length, "cycle")];
  if (plan.made.length > 0) parts.push(`${count(plan.made.length, "extern")} hoisted`);
  return [...parts, `${count(plan.deferred.length, "function")} deferred`].join(", ");
}

/** The bindings of each module, in the order of instantiation. */
export function planContent(plan: LinkPlan): readonly Node[] {
  const ordered = plan.order.flatMap((name) => plan.modules.filter((module) => module.name === name));
  const warnings = plan.warnings.map(({ code, message, hint }) =>
    element("p", { class: "note" }, `${code}: ${message}; ${hint}`),
  );
  return [
    planDiagram(plan),
    ...warnings,
    element("ol", { class: "order" }, ...ordered.map((module) => moduleItem(plan, module))),
  ];
}

function moduleItem(plan: LinkPlan, module: PlannedModule): HTMLElement {
  const exported = module.exports.map(({ name, kind }) => element("li", { class: "chip", title: kind }, name));
  return element(
    "li",
    {},
    element("h3", {}, module.name),
    ...(module.start === "none" ? [] : [element("p", { class: "note" }, startText(module))]),
    element("p", { class: "label" }, "needs"),
    module.imports.length === 0
      ? element("p", { class: "note" }, "nothing")
      : element("ul", { class: "needs" }, ...module.imports.map((wanted) => importItem(plan, wanted))),
    element("p", { class: "label" }, "exports"),
    exported.length === 0 ? element("p", { class: "note" }, "nothing") : element("ul", { class: "chips" }, ...exported),
  );
}

function startText({ start }: PlannedModule): string {
  return start === "deferred" ? "start function runs when its cycle is bound" : "start function runs at instantiation";
}

function importItem(plan: LinkPlan, wanted: PlannedImport): HTMLElement {
  const { provider, how, binding } = describeBinding(plan, wanted);
  return element(
    "li",
    {},
    element("code", {}, `${wanted.module}.${wanted.name}`),
    element("span", { class: "arrow", "aria-label": "from" }, "←"),
    element("code", {}, provider),
    element("span", { class: `chip binding-${binding}` }, how),
  );
}

interface BindingText {
  readonly provider: string;
  readonly how: string;
  readonly binding: string;
}

function describeBinding(plan: LinkPlan, { kind, binding }: PlannedImport): BindingText {
  switch (binding.by) {
    case "host":
      return { provider: `${binding.module}.${binding.name}`, how: `${kind}, from the page`, binding: "host" };
    case "export":
      return { provider: `${binding.module}.${binding.name}`, how: `${kind}, direct`, binding: "export" };
    case "deferred": {
      const deferred = plan.deferred[binding.slot];
      const provider = deferred === undefined ? "?" : `${deferred.provider.module}.${deferred.provider.name}`;
      return { provider, how: `${kind}, deferred through a ${deferred?.binding}`, binding: "deferred" };
    }
    case "made": {
      const { provider } = binding;
      if (provider === undefined) return { provider: "the linker", how: kind, binding: "hoisted" };
      return { provider: `${provider.module}.${provider.name}`, how: `${kind}, hoisted`, binding: "hoisted" };
    }
    case "trap":
      return { provider: "nobody", how: `${kind}, traps when called`, binding: "trap" };
  }
}
