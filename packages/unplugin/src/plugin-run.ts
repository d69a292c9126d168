import { type Claims, createClaims } from "./graph/claims.ts";
import type { LinkPluginOptions } from "./options.ts";
import { createTypesWriter, type TypesWriter } from "./types/write-types.ts";

/** The options of one plugin, and the state between the modules that it loads. */
export interface PluginRun {
  readonly options: LinkPluginOptions;
  readonly claims: Claims;
  readonly types: TypesWriter;
  /** Warnings that were printed. */
  readonly warned: Set<string>;
  /** Begins a new build. */
  begin(): void;
}

export function createRun(options: LinkPluginOptions): PluginRun {
  const claims = createClaims();
  const warned = new Set<string>();
  return {
    options,
    claims,
    types: createTypesWriter(options),
    warned,
    begin() {
      claims.clear();
      warned.clear();
    },
  };
}
