import { encodeExport, encodeImports } from "../encode/one-import.ts";
import { type CompileOptions, isBuiltinNamespace } from "../wasm/compile-options.ts";
import type { DefinedType, ExternType } from "../wasm/extern-type.ts";
import type { ImportType, ModuleType } from "../wasm/module-type.ts";
import { nullRecord } from "../wasm/null-record.ts";

/** The value of an extern; or its type, and the defined types that this refers to. */
export type FoundExtern =
  | { readonly types: readonly DefinedType[]; readonly type: ExternType }
  | { readonly value: unknown };

/** An import of a module, and an extern that does not fit. */
export interface Unfit {
  readonly importer: Pick<ModuleType, "imports" | "types">;
  readonly import: Pick<ImportType, "module" | "name">;
  readonly found: FoundExtern;
}

/**
 * Returns the error that the engine throws when it instantiates a module with an extern of another type. Only the import is there, in a
 * module of its own, and so is an extern that is given by its type: no code of the module runs.
 *
 * @returns undefined if the engine takes the extern, or does not know one of the types
 */
export async function refusedByEngine(unfit: Unfit, options: CompileOptions = {}): Promise<unknown> {
  const { importer, found } = unfit;
  const isUnfit = ({ module, name }: ImportType): boolean =>
    module === unfit.import.module && name === unfit.import.name;
  const isKept = (imported: ImportType): boolean => isUnfit(imported) || isBuiltinNamespace(imported.module, options);
  const values = nullRecord<Record<string, WebAssembly.ImportValue>>();
  let module: WebAssembly.Module;
  try {
    const extern = "value" in found ? found.value : await makeExtern(found);
    module = await WebAssembly.compile(encodeImports(importer, isKept), options);
    for (const imported of importer.imports) {
      const namespace = values[imported.module] ?? nullRecord<WebAssembly.ImportValue>();
      values[imported.module] = namespace;
      namespace[imported.name] = isUnfit(imported) ? (extern as WebAssembly.ImportValue) : () => {};
    }
  } catch {
    return undefined;
  }
  return WebAssembly.instantiate(module, values).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}

async function makeExtern({ types, type }: Extract<FoundExtern, { types: unknown }>): Promise<unknown> {
  const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(encodeExport(types, type)), {});
  return exports[""];
}
