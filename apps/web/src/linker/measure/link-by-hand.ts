import type { ImportBinding, LinkPlan } from "@rec/browser";
import { shownName, shownPath } from "../../model/shown-name.ts";
import type { FormExports } from "./work-on.ts";

interface PairByHand {
  /** The original modules by name, compiled. */
  readonly compiled: Readonly<Record<string, WebAssembly.Module>>;
  /** A plan without hoists: its order satisfies memories, tables and globals, and it defers functions. */
  readonly plan: LinkPlan;
  readonly imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * The reason why JavaScript alone cannot link the modules; undefined if it can.
 *
 * By hand means: unchanged modules, instantiated one after the other, with closures for functions that do not exist yet.
 */
export function whyNotByHand(plan: LinkPlan): string | undefined {
  const changed = plan.units.find(({ rewrite, fused }) => rewrite !== undefined || fused !== undefined);
  if (changed !== undefined) return `JavaScript cannot do it: the linker has to change ${changed.name}`;
  if (plan.libraries !== undefined) return "JavaScript cannot do it alone: dynamic libraries need places and addresses";
  for (const { name, imports } of plan.modules) {
    const made = imports.find(({ binding }) => binding.by === "made" || binding.by === "trap");
    if (made !== undefined)
      return `JavaScript cannot do it: the linker makes ${shownPath(made)} for ${shownName(name)}`;
  }
  return undefined;
}

/** Links as the lesson does: `malloc: (n) => memory.exports.malloc(n)` stands in for a function that does not exist yet. */
export async function linkByHand({ compiled, plan, imports }: PairByHand): Promise<FormExports> {
  const linked: Record<string, Readonly<Record<string, unknown>>> = {};
  const provide = (binding: ImportBinding): unknown => {
    switch (binding.by) {
      case "host":
        return imports[binding.module]?.[binding.name];
      case "export":
        return linked[binding.module]?.[binding.name];
      case "deferred": {
        const slot = plan.deferred[binding.slot];
        if (slot === undefined) throw new Error(`The plan has no slot ${binding.slot}`);
        const { provider, type } = slot;
        const count = type.kind === "function" ? type.params.length : undefined;
        return closureOf(() => linked[provider.module]?.[provider.name] as Callee, count);
      }
      default:
        throw new Error(`JavaScript cannot provide an import that is bound by "${binding.by}"`);
    }
  };
  for (const name of plan.order) {
    const module = plan.modules.find((each) => each.name === name);
    const given: Record<string, Record<string, unknown>> = {};
    for (const entry of module?.imports ?? []) {
      given[entry.module] = { ...given[entry.module], [entry.name]: provide(entry.binding) };
    }
    const instance = new WebAssembly.Instance(
      compiled[name] as WebAssembly.Module,
      given as unknown as WebAssembly.Imports,
    );
    linked[name] = instance.exports;
  }
  return linked;
}

type Callee = (...values: readonly unknown[]) => unknown;

/** With named parameters, as people write it: engines call such a closure faster than one with a rest parameter. */
function closureOf(find: () => Callee, count: number | undefined): Callee {
  switch (count) {
    case 0:
      return () => find()();
    case 1:
      return (a) => find()(a);
    case 2:
      return (a, b) => find()(a, b);
    case 3:
      return (a, b, c) => find()(a, b, c);
    case 4:
      return (a, b, c, d) => find()(a, b, c, d);
    default:
      return (...values) => find()(...values);
  }
}
