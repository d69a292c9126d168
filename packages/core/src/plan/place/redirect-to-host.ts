import { countImported } from "../../wasm/count-imported.ts";
import { externKindOf } from "../../wasm/extern-type.ts";
import type { HostKey } from "../../wasm/host-import.ts";
import type { ProvidedDefinition } from "../arrangement.ts";
import type { Definition } from "../resolve/definitions.ts";
import type { ExportPosition, NamedModule } from "../resolve/index-exports.ts";
import type { Resolution } from "../resolve/resolve-imports.ts";

/** The providers of all imports: by module, then by import. */
export interface Providers {
  readonly resolutions: readonly (readonly Resolution[])[];
  readonly definitions: readonly (readonly Definition[])[];
}

/**
 * Gives the host's extern to each import of a definition that the extern replaces. So the importer does not wait for the
 * owner, and the limits that it states are compared with the extern.
 */
export function redirectToHost(
  modules: readonly NamedModule[],
  { resolutions, definitions }: Providers,
  provided: readonly ProvidedDefinition[],
): Providers {
  const isOf = createExportCheck(modules);
  const find = (at: ExportPosition) => provided.find((one) => isOf(at, one));
  const keyAt = (importer: number, position: number): HostKey | undefined => {
    const definition = definitions[importer]?.[position];
    return definition?.by === "export" ? find(definition.at)?.key : undefined;
  };
  const redirected = definitions.map((list, importer) =>
    list.map((definition, position): Definition => {
      const key = keyAt(importer, position);
      return key === undefined ? definition : { by: "host", ...key };
    }),
  );
  // A module that passes the extern on may import it with a looser type, which says nothing about the extern.
  const resolved = resolutions.map((list, importer) =>
    list.map((resolution, position): Resolution => {
      const key = keyAt(importer, position);
      if (resolution.by !== "export" || key === undefined) return resolution;
      return { by: "host", reason: resolution.reason, ...key };
    }),
  );
  return { resolutions: resolved, definitions: redirected };
}

/** Returns a function that tells whether an export is that of a definition. */
function createExportCheck(
  modules: readonly NamedModule[],
): (at: ExportPosition, definition: ProvidedDefinition) => boolean {
  const imported = new Map<string, number>();
  return ({ module, export: position }, { module: owner, kind, ordinal }) => {
    const exported = module === owner ? modules[module]?.type.exports[position] : undefined;
    if (exported === undefined || exported.importIndex !== undefined || externKindOf(exported.type) !== kind)
      return false;
    const key = `${module} ${kind}`;
    const count = imported.get(key) ?? countImported(kind, (modules[module] as NamedModule).type.imports);
    imported.set(key, count);
    return exported.index - count === ordinal;
  };
}
