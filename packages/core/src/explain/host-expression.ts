import { type ExternType, externKindOf, type Limits, type ValueType } from "../wasm/extern-type.ts";

/**
 * The JavaScript expression that makes a host extern of a type: `new WebAssembly.Memory({ initial: 1 })`.
 *
 * @returns `a memory` and the like if JavaScript cannot make it, or its type is not known
 */
export function hostExpression(type: ExternType): string {
  return expressionOf(type) ?? `a ${externKindOf(type)}`;
}

/** An assignment for a hint; a function, and an extern that JavaScript cannot make, is named by its path alone. */
export function hostAssignment(path: string, type: ExternType): string {
  const expression = expressionOf(type);
  return expression === undefined ? path : `${path} = ${expression}`;
}

function expressionOf(type: ExternType): string | undefined {
  switch (type.kind) {
    case "memory":
      return type.pageSizeLog2 === undefined ? construct("Memory", limitsOf(type.limits)) : undefined;
    case "table": {
      const element = nameOf(type.element);
      return element && construct("Table", [`element: "${element}"`, ...limitsOf(type.limits)]);
    }
    case "global":
      return globalOf(type.type, type.mutable);
    case "tag": {
      const parameters = type.params.map(nameOf);
      if (parameters.includes(undefined)) return undefined;
      return construct("Tag", [`parameters: [${parameters.map((name) => `"${name}"`).join(", ")}]`]);
    }
    default:
      return undefined;
  }
}

function construct(name: string, members: readonly string[], ...values: readonly string[]): string {
  return `new WebAssembly.${[`${name}({ ${members.join(", ")} }`, ...values].join(", ")})`;
}

/** A 64-bit memory or table states its limits as bigints. */
function limitsOf({ minimum, maximum, shared, addressType }: Limits): string[] {
  const suffix = addressType === "i64" ? "n" : "";
  return [
    ...(addressType === "i64" ? [`address: "i64"`] : []),
    `initial: ${minimum}${suffix}`,
    ...(maximum === undefined ? [] : [`maximum: ${maximum}${suffix}`]),
    ...(shared ? ["shared: true"] : []),
  ];
}

/** The name of a value type in the JavaScript API, if it has one there. */
function nameOf(type: ValueType): string | undefined {
  if (typeof type === "string") return type;
  if (!type.nullable) return undefined;
  return type.ref === "func" ? "anyfunc" : type.ref === "extern" ? "externref" : undefined;
}

const ZERO: Readonly<Record<string, string>> = { i32: "0", f32: "0", f64: "0", i64: "0n" };

function globalOf(type: ValueType, mutable: boolean): string | undefined {
  const name = nameOf(type);
  if (name === undefined || name === "v128") return undefined;
  const value = ZERO[name] ?? "null";
  return construct("Global", [`value: "${name}"`, ...(mutable ? ["mutable: true"] : [])], value);
}
