import type { ImportReason, LinkPlan, PlannedImport } from "@rec/core";

/** The provider of an import, in words. */
export interface Provider {
  /** The linked module, if it is one. */
  readonly module?: string;
  readonly text: string;
  readonly binding: string;
  /** The rule that chose it, if it is one of dynamic libraries. */
  readonly rule?: string;
}

/** @param planned - an import of the plan */
export function providerOf({ binding, module, name }: PlannedImport, plan: LinkPlan): Provider {
  const quoted = ({ module, name }: { module: string; name: string }) => `${module} ${JSON.stringify(name)}`;
  switch (binding.by) {
    case "host":
      return { text: "the host", binding: "given as it is" };
    case "export":
      return { module: binding.module, text: quoted(binding), binding: "direct" };
    case "deferred": {
      const deferred = plan.deferred[binding.slot];
      if (deferred === undefined) return { text: `slot ${binding.slot}`, binding: "deferred" };
      const how = deferred.binding === "shim" ? "a shim of WebAssembly" : "a closure of JavaScript";
      return {
        module: deferred.provider.module,
        text: quoted(deferred.provider),
        binding: `deferred: called through ${how}, because the provider comes later`,
      };
    }
    case "made": {
      const { provider } = binding;
      const made = "made by the linker, so that no module has to come first";
      return provider === undefined
        ? (providerOfLibraries(binding.extern, { module, name }, plan) ?? { text: "the linker", binding: made })
        : { module: provider.module, text: quoted(provider), binding: `hoisted: ${made}` };
    }
    case "trap":
      return { text: "nobody", binding: "a stub that traps when it is called" };
  }
}

const FIRST_DEFINITION =
  "the first module that defines the symbol: the program is searched first, then the libraries in the order in which they are needed";

/** The symbols whose addresses only the linker knows. */
const OF_LINKER: readonly string[] = [
  "__heap_base",
  "__heap_end",
  "__data_end",
  "__global_base",
  "__stack_low",
  "__stack_high",
  "__dso_handle",
];

/** The provider of an import of a dynamic library: the module with the symbol whose address it asks for, or the linker. */
function providerOfLibraries(
  extern: number,
  entry: { readonly module: string; readonly name: string },
  { steps, made, libraries }: LinkPlan,
): Provider | undefined {
  if (libraries === undefined) return undefined;
  for (const step of steps) {
    if (step.do === "address" && step.extern === extern) {
      return {
        module: step.unit,
        text: `${step.unit} ${JSON.stringify(step.export)}`,
        binding: "its address, in a global that the linker makes",
        rule: FIRST_DEFINITION,
      };
    }
    if (step.do === "address of made" && step.extern === extern) {
      return made[step.made]?.wraps === undefined
        ? { text: "nobody", binding: "the address of a stub that traps when it is called", rule: FIRST_DEFINITION }
        : { text: "the host", binding: "the address of a function of WebAssembly around it", rule: RULES.host("env") };
    }
  }
  const { place } = made[extern] ?? {};
  if (place !== undefined) {
    const what = place.in === "memory" ? "its data begins in the memory" : "its functions begin in the table";
    return { text: "the linker", binding: `where ${what}`, rule: "each library has a place of its own" };
  }
  const isAddress = entry.module === "GOT.mem" || entry.module === "GOT.func";
  if (isAddress && !OF_LINKER.includes(entry.name)) {
    return { text: "nobody", binding: "the address 0", rule: "the symbol is weak, and no module defines it" };
  }
  const rule = isAddress ? "only the linker knows this address" : "the program and its libraries share it";
  return { text: "the linker", binding: "made by the linker", rule };
}

const RULES: Readonly<Record<ImportReason, (namespace: string) => string>> = {
  resolve: () => "chosen with --resolve",
  host: () => "the host provides it, and the host comes before linked modules",
  namespace: (namespace) => `the module called ${JSON.stringify(namespace)} is linked, and exports the name`,
  flat: (namespace) => `no module is called ${JSON.stringify(namespace)}, and one other module exports the name`,
  self: () => "no other module exports the name, and the module itself does",
};

export function ruleOf({ reason, module }: PlannedImport): string {
  return reason === undefined ? "no rule gives a provider" : RULES[reason](module);
}
