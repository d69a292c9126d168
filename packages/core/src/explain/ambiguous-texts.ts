import type { LinkDiagnostic } from "../errors.ts";
import { at } from "../wasm/lists.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { type AmbiguousImport, rankCandidates } from "./rank-candidates.ts";
import { writeResolve } from "./resolve-hint.ts";
import { listModules, nameOf, quoteImport, type Scene } from "./scene.ts";

/** The message of an error prints as many problems. A hint that settles more imports would be longer than the message. */
const MOST_SETTLED = 100;

/** Imports that several modules could provide. The hint of the first settles all of them. */
export function ambiguousImports(ambiguous: readonly AmbiguousImport[], scene: Scene): LinkDiagnostic[] {
  const ranked = [...rankCandidates(ambiguous.slice(0, MOST_SETTLED), scene), ...ambiguous.slice(MOST_SETTLED)];
  const hint = writeResolve(ranked.slice(0, MOST_SETTLED), scene);
  const settled = [...(hint?.settled ?? [])];
  const [first] = settled;
  return ranked.map((entry) => {
    if (hint === undefined || first === undefined || !hint.settled.has(entry)) {
      return describe(entry, "choose one with resolve: answer with the name of a module and of its export", scene);
    }
    if (entry !== first)
      return describe(entry, `the hint for ${quoteImport(first.import)} settles this import too`, scene);
    const count = settled.length === 1 ? "choose one" : `choose for all ${settled.length} ambiguous imports`;
    return describe(entry, `${count}: resolve: ${hint.code}${namespaceHint(settled, scene)}`, scene);
  });
}

function describe(
  { import: entry, importers, candidates }: AmbiguousImport,
  hint: string,
  scene: Scene,
): LinkDiagnostic {
  const names = candidates.map(({ module }) => nameOf(module, scene));
  return {
    code: "AMBIGUOUS_IMPORT",
    message:
      `${quoteImport(entry)} needed by ${listModules(importers.map((importer) => nameOf(importer, scene)))} ` +
      `is exported by ${names.length} modules: ${listModules(names)}`,
    hint,
    module: nameOf(importers[0] ?? 0, scene),
    import: { module: entry.module, name: entry.name },
  };
}

/** The other way: the likeliest provider gets the namespace as its name, if that gives no other import another provider. */
function namespaceHint(settled: readonly AmbiguousImport[], scene: Scene): string {
  const [{ import: first, candidates } = at(settled, 0)] = settled;
  const provider = candidates[0]?.module ?? 0;
  const isOne = settled.every((each) => each.import.module === first.module && each.candidates[0]?.module === provider);
  const name = nameOf(provider, scene);
  return isOne && canRename(provider, first.module, scene)
    ? `; or link ${plainName(name)} under the name ${quoteName(first.module)}`
    : "";
}

/** Whether all imports from a namespace can come from the host or from this module, and none names the module already. */
function canRename(provider: number, namespace: string, { modules, index, options }: Scene): boolean {
  const { name: before } = at(modules, provider);
  return modules.every(({ type }, importer) =>
    type.imports.every(({ module, name }) => {
      if (module === before) return false;
      if (module !== namespace || importer === provider) return true;
      const isGiven = options.hostImports.read([module, name])?.value !== undefined;
      return isGiven || index.exportByName(provider, name) !== undefined;
    }),
  );
}
