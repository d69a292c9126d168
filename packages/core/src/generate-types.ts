import { type DeclaredModule, declareModules } from "./declare/declare-modules.ts";
import { explained } from "./explain/explained.ts";
import { PARSE_WORDS } from "./explain/parse-words.ts";
import { readParameterNames } from "./parse/name-section.ts";
import { noBytes } from "./parse/no-bytes.ts";
import { readModuleWithoutData } from "./parse/read-module.ts";
import { bytesOf } from "./wasm/bytes-of.ts";
import type { ModuleType } from "./wasm/module-type.ts";
import type { ByteSource } from "./wasm/platform-types.ts";

export interface GenerateTypesOptions {
  /** The package that the text imports types from: `@rec/core` by default; the adapters have the same types. */
  readonly from?: string;
}

/**
 * Writes TypeScript for the exports of modules, so that `link<Modules>(…)` types them exactly.
 *
 * The text has an interface for each module, as `ProgramExports` for `program`, and `Modules` with all of them. An i64 is
 * a bigint, several results are a tuple, and functions with v128 or exception references cannot be called. Each export has
 * its type in the text format as a comment. Names of parameters come from the name section, if the bytes have one.
 *
 * @param modules - by module name the whole bytes, or the type that `parseModule` returned; neither is kept or changed
 * @returns the text of a file, which ends with a line break
 * @throws ModuleParseError as `parseModule`, with the name of the module
 *
 * @example
 * ```ts
 * import { generateTypes } from "@rec/core/plan";
 *
 * // (module (func (export "half") (param $value i64) (result i64) …))
 * const program = new Uint8Array([
 *   0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x06, 0x01, 0x60, 0x01, 0x7e, 0x01, 0x7e, 0x03, 0x02, 0x01, 0x00,
 *   0x07, 0x08, 0x01, 0x04, 0x68, 0x61, 0x6c, 0x66, 0x00, 0x00, 0x0a, 0x09, 0x01, 0x07, 0x00, 0x20, 0x00, 0x42, 0x02, 0x7f,
 *   0x0b, 0x00, 0x11, 0x04, 0x6e, 0x61, 0x6d, 0x65, 0x02, 0x0a, 0x01, 0x00, 0x01, 0x00, 0x05, 0x76, 0x61, 0x6c, 0x75, 0x65,
 * ]);
 * console.log(generateTypes({ program }).match(/half.+/)?.[0]); // half: (value: bigint) => bigint;
 * ```
 */
export function generateTypes(
  modules: Readonly<Record<string, ByteSource | ModuleType>>,
  { from = "@rec/core" }: GenerateTypesOptions = {},
): string {
  const declared = Object.entries(modules).map(([name, module]) =>
    explained(() => declaredModule(name, module), { words: PARSE_WORDS, subject: { module: name } }),
  );
  return declareModules(declared, from);
}

function declaredModule(name: string, module: ByteSource | ModuleType): DeclaredModule {
  if (isType(module)) return { name, type: module, names: new Map() };
  const bytes = bytesOf(module);
  if (bytes === undefined) throw noBytes(module);
  const type = readModuleWithoutData(bytes);
  return { name, type, names: readParameterNames(bytes, type) };
}

function isType(module: ByteSource | ModuleType): module is ModuleType {
  return Array.isArray((module as ModuleType | undefined)?.exports);
}
