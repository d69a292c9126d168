import type { ModuleType } from "../wasm/module-type.ts";

/** A module as the passes of the plan see it: they speak of modules by position in the input. */
export interface NamedModule {
  readonly name: string;
  readonly type: ModuleType;
}

/** Positions of an export: of its module in the input, and of itself in that module's exports. */
export interface ExportPosition {
  readonly module: number;
  readonly export: number;
}

export interface ExportIndex {
  readonly moduleByName: ReadonlyMap<string, number>;
  /** For each module: position of an export by its name. */
  readonly exportByName: readonly ReadonlyMap<string, number>[];
  /**
   * Every export of a name, by module in input order: the flat lookup. Exports that pass on an import come last: they lead
   * to a definition that is usually among the others.
   */
  readonly exportsOfName: ReadonlyMap<string, readonly ExportPosition[]>;
}

/** Makes every export findable by module and name, and by name alone. */
export function indexExports(modules: readonly NamedModule[]): ExportIndex {
  const definitions = new Map<string, ExportPosition[]>();
  const reExports = new Map<string, ExportPosition[]>();
  const exportByName = modules.map(({ type }, module) => {
    const byName = new Map<string, number>();
    type.exports.forEach(({ name, importIndex }, position) => {
      byName.set(name, position);
      const ofName = importIndex === undefined ? definitions : reExports;
      const known = ofName.get(name);
      if (known === undefined) ofName.set(name, [{ module, export: position }]);
      else known.push({ module, export: position });
    });
    return byName;
  });
  for (const [name, passing] of reExports) definitions.set(name, [...(definitions.get(name) ?? []), ...passing]);
  return {
    moduleByName: new Map(modules.map(({ name }, position) => [name, position])),
    exportByName,
    exportsOfName: definitions,
  };
}
