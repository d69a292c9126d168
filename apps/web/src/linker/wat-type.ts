import type { ExternType, ModuleType, ValueType } from "@rec/browser";
import { watName } from "../model/shown-name.ts";

type Limits = Extract<ExternType, { readonly kind: "memory" }>["limits"];

const NULLABLE: Readonly<Record<string, string>> = {
  func: "funcref",
  nofunc: "nullfuncref",
  extern: "externref",
  noextern: "nullexternref",
  any: "anyref",
  eq: "eqref",
  i31: "i31ref",
  struct: "structref",
  array: "arrayref",
  none: "nullref",
  exn: "exnref",
  noexn: "nullexnref",
};

export function watImport({ module, name, type }: ModuleType["imports"][number]): string {
  return `(import ${watName(module)} ${watName(name)} ${watType(type)})`;
}

export function watExport({ name, type }: Pick<ModuleType["exports"][number], "name" | "type">): string {
  return `(export ${watName(name)} ${watType(type)})`;
}

/** An extern type as it stands in the import of a text module. A defined type is the index that it has in its module. */
export function watType(type: ExternType): string {
  switch (type.kind) {
    case "function":
      return `(func${list("param", type.params)}${list("result", type.results)})`;
    case "memory":
      return `(memory ${limits(type.limits)}${type.pageSizeLog2 === undefined ? "" : ` (pagesize ${2 ** type.pageSizeLog2})`})`;
    case "table":
      return `(table ${limits(type.limits)} ${valueType(type.element)})`;
    case "global":
      return `(global ${type.mutable ? `(mut ${valueType(type.type)})` : valueType(type.type)})`;
    case "tag":
      return `(tag${list("param", type.params)})`;
    case "opaque":
      return `(${type.externKind} of unknown type)`;
  }
}

function list(keyword: string, types: readonly ValueType[]): string {
  return types.length === 0 ? "" : ` (${keyword} ${types.map(valueType).join(" ")})`;
}

function valueType(type: ValueType): string {
  if (typeof type === "string") return type;
  if (type.nullable && typeof type.ref === "string") return NULLABLE[type.ref] ?? `(ref null ${type.ref})`;
  return `(ref ${type.nullable ? "null " : ""}${type.ref})`;
}

function limits({ addressType, minimum, maximum, shared }: Limits): string {
  return `${addressType === "i64" ? "i64 " : ""}${minimum}${maximum === undefined ? "" : ` ${maximum}`}${shared ? " shared" : ""}`;
}
