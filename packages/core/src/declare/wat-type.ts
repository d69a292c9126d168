import type { ExternType, FunctionType, Limits, MemoryExternType, ValueType } from "../wasm/extern-type.ts";
import { formatValueType } from "../wasm/format-extern-type.ts";

/**
 * An extern type in the text format, as it stands in an import: `(func (param i32) (result i64))`. A defined type is the
 * index that it has in its module.
 *
 * @returns undefined if only the kind is known
 */
export function formatWatType(type: ExternType): string | undefined {
  switch (type.kind) {
    case "function":
      return `(func${lists(type)})`;
    case "memory":
      return `(memory ${limits(type.limits)}${pageSize(type)})`;
    case "table":
      return `(table ${limits(type.limits)} ${value(type.element)})`;
    case "global":
      return type.mutable ? `(global (mut ${value(type.type)}))` : `(global ${value(type.type)})`;
    case "tag":
      return `(tag${lists({ params: type.params, results: [] })})`;
    case "opaque":
      return undefined;
  }
}

function lists({ params, results }: FunctionType): string {
  return `${list("param", params)}${list("result", results)}`;
}

function list(keyword: string, values: readonly ValueType[]): string {
  return values.length === 0 ? "" : ` (${keyword} ${values.map(value).join(" ")})`;
}

function value(type: ValueType): string {
  if (typeof type === "string" || typeof type.ref === "string") return formatValueType(type, []);
  return `(ref ${type.nullable ? "null " : ""}${type.ref})`;
}

function limits({ addressType, minimum, maximum, shared }: Limits): string {
  const address = addressType === "i64" ? "i64 " : "";
  return `${address}${minimum}${maximum === undefined ? "" : ` ${maximum}`}${shared ? " shared" : ""}`;
}

function pageSize({ pageSizeLog2 }: MemoryExternType): string {
  return pageSizeLog2 === undefined ? "" : ` (pagesize ${2 ** pageSizeLog2})`;
}
