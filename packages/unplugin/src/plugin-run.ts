import { type Claims, createClaims } from "./graph/claims.ts";
import type { LinkPluginOptions } from "./options.ts";
import { createTypesWriter, type TypesWriter } from "./types/write-types.ts";

/** The options of one plugin, and the state between the modules that it loads. */
export interface PluginRun {
  readonly options: LinkPluginOptions;
  readonly claims: Claims;
  readonly types: TypesWriter;
}

export function createRun(options: LinkPluginOptions): PluginRun {
  return { options, claims: createClaims(), types: createTypesWriter(options) };
}
