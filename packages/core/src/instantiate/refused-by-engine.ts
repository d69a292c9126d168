import { encodeExport, encodeImports } from "../encode/one-import.ts";
import { type CompileOptions, isBuiltinNamespace } from "../wasm/compile-options.ts";
import type { DefinedType, ExternType } from "../wasm/extern-type.ts";
import type { ImportType, ModuleType } from "../wasm/module-type.ts";
import { nullRecord } from "../wasm/null-record.ts";

/** An import of a module, and an extern that does not fit. */
export interface Unfit {
  readonly importer: Pick<ModuleType, "imports" | "types">;
  readonly import: Pick<ImportType, "module" | "name">;
  /** The type of the extern, and the defined types that it refers to. */
  readonly found: { readonly types: readonly DefinedType[]; readonly type: ExternType };
}

/**
 * Returns the error that the engine throws when it instantiates a module with an extern of another type. Only the import and the extern are
 * there, in modules of their own: no code of the module runs.
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
    const { exports } = await WebAssembly.instantiate(
      await WebAssembly.compile(encodeExport(found.types, found.type)),
      {},
    );
    module = await WebAssembly.compile(encodeImports(importer, isKept), options);
    for (const imported of importer.imports) {
      const namespace = values[imported.module] ?? nullRecord<WebAssembly.ImportValue>();
      values[imported.module] = namespace;
      namespace[imported.name] = isUnfit(imported) ? (exports[""] as WebAssembly.ExportValue) : () => {};
    }
  } catch {
    return undefined;
  }
  return WebAssembly.instantiate(module, values).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}
