import type { DefinedType, ExternType } from "../wasm/extern-type.ts";
import { lookupHostImport } from "../wasm/host-import.ts";
import type { ImportType } from "../wasm/module-type.ts";
import { canonicalizeTypes } from "./canonical-types.ts";
import type { Definition } from "./follow-re-exports.ts";
import { observeHostExtern } from "./host-externs.ts";
import type { NamedModule } from "./index-exports.ts";
import { matchExternTypes } from "./match-extern-types.ts";
import type { PlanOptions } from "./plan-options.ts";

/** An import whose provider has another type than the importer asks for. */
export interface Mismatch {
  readonly importer: number;
  readonly import: ImportType;
  /** What was found: an extern type with the types that it refers to, or words for a host value that is none. */
  readonly found: { readonly type: ExternType; readonly types: readonly DefinedType[] } | string;
  /** The module that provides it; undefined for the host. */
  readonly provider: { readonly module: number; readonly name: string } | undefined;
}

/** Checks every import against the type of what provides it. */
export function matchImports(
  modules: readonly NamedModule[],
  definitions: readonly (readonly Definition[])[],
  options: PlanOptions,
): Mismatch[] {
  const { types, numbers } = canonicalizeTypes(modules.map(({ type }) => type));
  const matches = (importer: number, expected: ExternType, provider: number, actual: ExternType): boolean =>
    matchExternTypes(
      { type: expected, numbers: numbers[importer] ?? [] },
      { type: actual, numbers: numbers[provider] ?? [] },
      types,
    );

  return definitions.flatMap((list, importer) =>
    list.flatMap((definition, position): Mismatch[] => {
      const entry = modules[importer]?.type.imports[position];
      if (entry === undefined) return [];
      if (definition.by === "host") {
        const found = observeHostExtern(lookupHostImport(options.imports, definition), entry.type);
        if (typeof found !== "string" && matches(importer, entry.type, importer, found)) return [];
        const described =
          typeof found === "string" ? found : { type: found, types: modules[importer]?.type.types ?? [] };
        return [{ importer, import: entry, found: described, provider: undefined }];
      }
      if (definition.by !== "export") return [];
      const { module } = definition.at;
      const provided = modules[module]?.type.exports[definition.at.export];
      if (provided === undefined || matches(importer, entry.type, module, provided.type)) return [];
      const found = {
        type: provided.type,
        types: modules[module]?.type.types ?? [],
      };
      return [
        {
          importer,
          import: entry,
          found,
          provider: { module, name: provided.name },
        },
      ];
    }),
  );
}
