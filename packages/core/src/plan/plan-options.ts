import type { ExternType } from "../wasm/extern-type.ts";
import type { ExportRef } from "./plan-format.ts";

/** One import, as `options.resolve` is asked about it. */
export interface ImportRequest {
  /** Name of the module that imports. */
  readonly importer: string;
  readonly module: string;
  readonly name: string;
  readonly type: ExternType;
}

/** The options of `link` that decide the plan. */
export interface PlanOptions {
  /** Host imports, by namespace and name. Only their presence and what is visible of their kind is read. */
  readonly imports?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly resolve?: (request: ImportRequest) => ExportRef | undefined;
  readonly binding?: "auto" | "shim" | "closure";
  readonly hoist?: boolean;
  readonly unresolved?: "error" | "trap";
}

/** Further options, which only the drivers of core set. */
export interface InternalPlanOptions extends PlanOptions {
  /**
   * Name of the linked module that an importer means by a namespace, where that is not the module called so: a relative
   * path is another file to each importer. Comes behind `imports`, in the place of the module's own name.
   */
  readonly aliasOf?: (importer: string, namespace: string) => string | undefined;
  /** Modules, by name, whose platform keeps the code that it compiles, for as long as their bytes stay the same. */
  readonly reusesCompiledCode?: (module: string) => boolean;
  /** Whether the engine compiles code from bytes. Asked only where a function is deferred and `binding` is open. */
  readonly canCompile?: () => boolean;
}
