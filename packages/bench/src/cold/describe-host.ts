import { type ImportType, type Limits, parseModule, type ValueType } from "@rec/core";
import type { HostImport, ModuleNames } from "./cold-task.ts";

/** The imports of a module as data, from which `importHost` makes them in another process. */
export function describeHost(bytes: Uint8Array<ArrayBuffer>): HostImport[] {
  return parseModule(bytes).imports.map(describeImport);
}

function describeImport({ module, name, type }: ImportType): HostImport {
  switch (type.kind) {
    case "function":
      return { module, name, kind: "function", result: resultOf(type.results) };
    case "memory":
      return { module, name, kind: "memory", descriptor: { ...sizeOf(type.limits), shared: type.limits.shared } };
    case "table": {
      const element = type.element.ref === "extern" ? "externref" : "anyfunc";
      return { module, name, kind: "table", descriptor: { ...sizeOf(type.limits), element } };
    }
    case "global":
      if (typeof type.type !== "string" || type.type === "v128") break;
      return { module, name, kind: "global", descriptor: { value: type.type, mutable: type.mutable } };
  }
  throw new Error(`No host makes the ${type.kind} "${module}" "${name}"`);
}

function sizeOf({ minimum, maximum }: Limits): { initial: number; maximum?: number } {
  return maximum === undefined ? { initial: minimum } : { initial: minimum, maximum };
}

function resultOf([result]: readonly ValueType[]): "none" | "number" | "bigint" | "reference" {
  if (result === undefined) return "none";
  if (typeof result !== "string") return "reference";
  return result === "i64" ? "bigint" : "number";
}

/** The names of a module's imports and exports, from the engine. */
export function namesOf(bytes: Uint8Array<ArrayBuffer>): ModuleNames {
  const module = new WebAssembly.Module(bytes);
  return {
    imports: WebAssembly.Module.imports(module).map(({ module: from, name }) => `${from}.${name}`),
    exports: WebAssembly.Module.exports(module).map(({ name }) => name),
  };
}
