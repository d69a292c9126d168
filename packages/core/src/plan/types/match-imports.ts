import type { DefinedType, ExternType } from "../../wasm/extern-type.ts";
import { lookupHostImport } from "../../wasm/host-import.ts";
import type { ImportType } from "../../wasm/module-type.ts";
import type { PlanOptions } from "../plan-options.ts";
import type { Definition } from "../resolve/follow-re-exports.ts";
import type { ExportPosition, NamedModule } from "../resolve/index-exports.ts";
import type { Resolution } from "../resolve/resolve-imports.ts";
import type { CanonicalTypes } from "./canonical-types.ts";
import { matchExternTypes } from "./match-extern-types.ts";
import { observeHostExtern } from "./observe-host-extern.ts";

/** An import whose provider has another type than the importer asks for. */
export interface Mismatch {
  readonly importer: number;
  readonly import: ImportType;
  /** What was found: an extern type with the types that it refers to, or words for a host value that is none. */
  readonly found: { readonly type: ExternType; readonly types: readonly DefinedType[] } | string;
  /** The module that provides it; undefined for the host. */
  readonly provider: { readonly module: number; readonly name: string } | undefined;
}

type ImportKey = Pick<ImportType, "module" | "name">;

interface MatchInput {
  readonly modules: readonly NamedModule[];
  readonly resolutions: readonly (readonly Resolution[])[];
  readonly definitions: readonly (readonly Definition[])[];
  readonly canonical: CanonicalTypes;
  /** The type of an export: the one it states, or the one that it is given by hoisting. */
  readonly typeOf: (at: ExportPosition) => ExternType | undefined;
}

/** Checks every import against the type of what provides it. */
export function matchImports(
  { modules, resolutions, definitions, canonical, typeOf }: MatchInput,
  options: PlanOptions,
): Mismatch[] {
  const { types, numbers } = canonical;
  const matches = (importer: number, expected: ExternType, provider: number, actual: ExternType): boolean =>
    matchExternTypes(
      { type: expected, numbers: numbers[importer] ?? [] },
      { type: actual, numbers: numbers[provider] ?? [] },
      types,
    );

  const mismatches: Mismatch[] = [];
  const provided = (importer: number, entry: ImportType, at: ExportPosition): void => {
    const exported = modules[at.module]?.type.exports[at.export];
    const type = typeOf(at);
    if (exported === undefined || type === undefined || matches(importer, entry.type, at.module, type)) return;
    const found = { type, types: modules[at.module]?.type.types ?? [] };
    mismatches.push({ importer, import: entry, found, provider: { module: at.module, name: exported.name } });
  };
  const fromHost = (importer: number, entry: ImportType, key: ImportKey): void => {
    const observed = observeHostExtern(lookupHostImport(options.imports, key), entry.type);
    if (typeof observed !== "string" && matches(importer, entry.type, importer, observed)) return;
    const types = modules[importer]?.type.types ?? [];
    const found = typeof observed === "string" ? observed : { type: observed, types };
    mismatches.push({ importer, import: entry, found, provider: undefined });
  };

  definitions.forEach((list, importer) => {
    list.forEach((definition, position) => {
      const entry = modules[importer]?.type.imports[position];
      const resolution = resolutions[importer]?.[position];
      if (entry === undefined || definition.by === "nobody" || definition.by === "trap") return;
      if (definition.by === "export") provided(importer, entry, definition.at);
      // What passes on a host import gives it the type in which it asked for it.
      else if (resolution?.by === "export") provided(importer, entry, resolution.at);
      else fromHost(importer, entry, definition);
    });
  });
  return mismatches;
}
