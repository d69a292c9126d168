import { externKindOf } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import type { ExportPosition, NamedModule } from "./index-exports.ts";
import { provideItself, type Resolution } from "./resolve-imports.ts";

/** Whether an export is a weak definition: its module defines it, and also imports that name as `env`. */
export type WeakCheck = (one: ExportPosition) => boolean;

/** Reads the imports of a module once, when it is first asked about. */
export function createWeakCheck(modules: readonly NamedModule[]): WeakCheck {
  const imported = new Map<number, ReadonlySet<string>>();
  const importedBy = (module: number): ReadonlySet<string> => {
    const { imports } = at(modules, module).type;
    const keys =
      imported.get(module) ??
      new Set(
        imports.filter((entry) => entry.module === "env").map(({ name, type }) => `${externKindOf(type)} ${name}`),
      );
    imported.set(module, keys);
    return keys;
  };
  return ({ module, export: position }) => {
    const { type } = at(modules, module);
    const { name, importIndex, type: externType } = at(type.exports, position);
    // A precompiled module does not show whether an export passes on an import.
    if (importIndex !== undefined || type.precompiled) return false;
    return importedBy(module).has(`${externKindOf(externType)} ${name}`);
  };
}

/**
 * Lets weak definitions give way.
 *
 * Toolchains import and export a definition that another one may replace, as an inline function of C++. So a module with
 * a weak definition takes a definition of another module that is not weak. If all others are weak too, however many, the
 * module keeps its own.
 */
export function preferStrongDefinitions(
  modules: readonly NamedModule[],
  resolutions: readonly (readonly Resolution[])[],
): readonly (readonly Resolution[])[] {
  const isWeak = createWeakCheck(modules);
  // Importers share lists of candidates, which may be long, so each list is read once.
  const strongOf = new Map<readonly ExportPosition[], readonly ExportPosition[]>();
  const readStrong = (candidates: readonly ExportPosition[]) => {
    const strong = strongOf.get(candidates) ?? candidates.filter((one) => !isWeak(one));
    strongOf.set(candidates, strong);
    return strong;
  };
  return modules.map(({ name, type }, importer) => {
    const own = at(resolutions, importer);
    if (!own.some((resolution) => resolution.by === "export" && resolution.candidates !== undefined)) return own;
    const exported = new Map(type.exports.map((entry, position) => [entry.name, position]));
    return own.map((resolution, position) => {
      const entry = at(type.imports, position);
      if (resolution.by !== "export" || resolution.candidates === undefined) return resolution;
      const itself = { module: importer, export: exported.get(entry.name) ?? -1 };
      if (itself.export < 0 || entry.module !== "env" || !isWeak(itself)) return resolution;
      const [first, ...more] = readStrong(resolution.candidates);
      if (first === undefined) {
        return provideItself(itself, entry, { modules, importer, isNamed: name === entry.module }) ?? resolution;
      }
      const reason = "flat";
      return { by: "export", at: first, reason, ...(more.length > 0 && { candidates: [first, ...more] }) };
    });
  });
}
