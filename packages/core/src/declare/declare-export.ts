import type { ParameterNames } from "../parse/name-section.ts";
import type { ExternType, Limits } from "../wasm/extern-type.ts";
import type { ExportType } from "../wasm/module-type.ts";
import type { JsTypes } from "./js-type.ts";
import { propertyName } from "./type-name.ts";
import { formatWatType } from "./wat-type.ts";

export interface ModuleScope {
  readonly types: JsTypes;
  readonly names: ParameterNames;
  /** Whether exported constants are addresses in a dynamic library. */
  readonly isLibrary?: boolean;
}

/** The lines of one export in its interface: the type in the text format as a comment, then the property. */
export function declareExport({ name, type, index }: ExportType, scope: ModuleScope): string[] {
  const text = formatWatType(type);
  const isAddress = scope.isLibrary === true && type.kind === "global" && !type.mutable;
  const meaning = isAddress ? ": an address, counted from the place of the library" : "";
  const comment = text === undefined ? [] : [`  /** \`${text}\`${meaning} */`];
  return [...comment, `  readonly ${propertyName(name)}: ${declareType(type, index, scope)};`];
}

/** The type of an extern. @param index - of a function, for the names of its parameters */
export function declareType(type: ExternType, index: number, { types, names }: ModuleScope): string {
  switch (type.kind) {
    case "function":
      return types.function({ type, names: names.get(index) ?? [] });
    case "memory":
      return memoryType(type.limits, types);
    case "table":
      return types.named("WasmTable", types.value(type.element), ...(is64(type.limits) ? ["bigint"] : []));
    case "global": {
      const global = types.named("WasmGlobal", types.value(type.type));
      return type.mutable ? global : `Readonly<${global}>`;
    }
    case "tag":
      return types.named("WasmTag");
    case "opaque":
      return types.named(OPAQUE[type.externKind]);
  }
}

/** The types of externs of which only the kind is known. */
const OPAQUE = {
  function: "WasmFunction",
  memory: "WasmMemory",
  table: "WasmTable",
  global: "WasmGlobal",
  tag: "WasmTag",
} as const;

function memoryType(limits: Limits, types: JsTypes): string {
  const address = is64(limits) ? "bigint" : "number";
  if (limits.shared) return types.named("WasmMemory", address, "SharedArrayBuffer");
  return is64(limits) ? types.named("WasmMemory", address) : types.named("WasmMemory");
}

function is64({ addressType }: Limits): boolean {
  return addressType === "i64";
}
