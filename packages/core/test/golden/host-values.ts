import { bytesOf, type GoldenCase, type HostNamespaces, type HostValue } from "./golden-case.ts";

/** Called with the name of a recording function and its arguments. */
export type Note = (text: string) => void;

/** The host imports of a case, created anew for each link. */
export function makeImports(namespaces: HostNamespaces, { host }: GoldenCase, note: Note): WebAssembly.Imports {
  const exportsOf = new Map(
    host.map((module) => [module.name, new WebAssembly.Instance(new WebAssembly.Module(bytesOf(module))).exports]),
  );
  const imports: WebAssembly.Imports = {};
  for (const [namespace, values] of Object.entries(namespaces)) {
    const made: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(values)) setOwn(made, name, makeValue(value, exportsOf, note));
    setOwn(imports, namespace, made);
  }
  return imports;
}

/** Sets a property on an ordinary object, as callers write it; `"__proto__"` becomes a property too. */
function setOwn(holder: object, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
}

function makeValue(value: HostValue, exportsOf: ReadonlyMap<string, WebAssembly.Exports>, note: Note): unknown {
  if ("memory" in value) return new WebAssembly.Memory(value.memory);
  if ("table" in value) return new WebAssembly.Table(value.table);
  if ("global" in value) return new WebAssembly.Global(value.global, initialOf(value));
  if ("tag" in value) return new WebAssembly.Tag({ parameters: [...value.tag] });
  if ("bigint" in value) return BigInt(value.bigint);
  if ("value" in value) return value.value;
  if ("exportOf" in value) return exportsOf.get(value.exportOf)?.[value.name];
  return (...values: readonly unknown[]) => {
    note(`${value.function}(${values.map(String).join(", ")})`);
    return value.returns;
  };
}

function initialOf({ global, initial }: Extract<HostValue, { global: unknown }>): unknown {
  if (initial === undefined) return global.value === "anyfunc" ? null : undefined;
  return global.value === "i64" ? BigInt(initial) : initial;
}
