import type { Diagnostic } from "@rec/browser";
import type { ModuleSet, Resolution } from "../../model/module-set.ts";
import type { ImportFacts, ModuleFacts } from "../../model/snapshot.ts";
import { findCycles } from "./cycles.ts";
import { exportEnd, importEnd, type Link } from "./links.ts";

/** A set that is not linked, as far as it could be read. */
export interface Unlinked {
  readonly set: ModuleSet;
  readonly modules: readonly ModuleFacts[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The imports of modules that are not linked, each with its provider by name alone: the reader's choice, the module with the name
 * of the namespace, or the one module that exports the name. The linker also compares types.
 */
export function linksOfFacts({ set, modules, diagnostics }: Unlinked): readonly Link[] {
  const providerOf = providersByName(modules, set.resolutions);
  const links = modules.flatMap(({ name: importer, imports }) =>
    imports.map((entry, index): Link => {
      const wanted = { module: entry.module, name: entry.name };
      const to = importEnd(importer, wanted);
      const found = providerOf(importer, entry);
      const problems = diagnostics.filter(
        (diagnostic) =>
          diagnostic.module === importer &&
          diagnostic.import?.module === entry.module &&
          diagnostic.import.name === entry.name,
      );
      return {
        id: `import ${index} of ${importer}`,
        role: "import",
        kind: entry.kind === "opaque" ? "function" : entry.kind,
        binding: "asked",
        type: entry.type,
        importer,
        import: wanted,
        ...(found === undefined ? {} : { provider: found, asked: { from: exportEnd(found), to } }),
        inCycle: false,
        problems,
      };
    }),
  );
  const edges = links.flatMap(({ provider, importer }) => (provider ? [[provider.module, importer] as const] : []));
  const names = modules.map(({ name }) => name);
  const cycleOf = new Map(
    findCycles(names, edges).flatMap((group, index) => group.map((name) => [name, index] as const)),
  );
  return links.map((link) => {
    const other = cycleOf.get(link.provider?.module ?? "");
    return { ...link, inCycle: other !== undefined && other === cycleOf.get(link.importer) };
  });
}

function providersByName(modules: readonly ModuleFacts[], resolutions: readonly Resolution[]) {
  const exportsOf = new Map(modules.map(({ name, exports }) => [name, new Set(exports.map((entry) => entry.name))]));
  const byName = new Map<string, string[]>();
  for (const { name, exports } of modules) {
    for (const entry of exports) byName.set(entry.name, [...(byName.get(entry.name) ?? []), name]);
  }
  return (importer: string, { module, name }: ImportFacts): Link["provider"] => {
    const chosen = resolutions.find(
      (choice) => choice.importer === importer && choice.import.module === module && choice.import.name === name,
    );
    if (chosen !== undefined) return chosen.provider;
    if (exportsOf.get(module)?.has(name)) return { module, name };
    const others = (byName.get(name) ?? []).filter((other) => other !== importer);
    const [only] = others;
    return others.length === 1 && only !== undefined && !exportsOf.has(module) ? { module: only, name } : undefined;
  };
}
