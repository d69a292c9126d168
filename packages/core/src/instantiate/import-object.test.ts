import { describe, expect, test } from "vitest";
import { exported } from "../../test/exported.ts";
import type { LinkerBindings } from "../bind/linker-bindings.ts";
import type { ImportBinding, PlannedImport } from "../plan/import-format.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { createHostImports } from "../wasm/host-import.ts";
import { createImportObjects } from "./import-object.ts";

const slot = () => "deferred";
const memory = new WebAssembly.Memory({ initial: 1 });
const linker: LinkerBindings = {
  deferredFunction: () => slot,
  fill: () => {},
  madeExtern: () => memory,
  callOnce: () => ({}),
  stub: (request) => () => request,
};

function importsOf(
  entries: readonly (readonly [module: string, name: string, binding: ImportBinding])[],
): Pick<LinkPlan, "modules" | "units"> {
  const imports = entries.map(
    ([module, name, binding]): PlannedImport => ({
      module,
      name,
      kind: "function",
      type: "function [] -> []",
      binding,
    }),
  );
  const hoists = [{ kind: "memory" as const, module: "rec:hoisted", name: "0", extern: 0 }];
  return {
    modules: [{ name: "a", imports, exports: [], start: "none" }],
    units: [{ name: "unit", modules: ["a"], rewrite: { hoists } }],
  };
}

describe("createImportObjects()", () => {
  test("takes each value from the source that the plan names", () => {
    const log = () => 1;
    const provided = () => 2;
    const exports: WebAssembly.Exports = Object.create(null);
    exports["f"] = provided;
    const object = createImportObjects({
      plan: importsOf([
        ["env", "log", { by: "host", module: "env", name: "log" }],
        ["env", "f", { by: "export", module: "b", name: "f" }],
        ["env", "late", { by: "deferred", slot: 0 }],
        ["env", "memory", { by: "made", extern: 0 }],
        ["odd", "never", { by: "trap" }],
        ["odd", "vector", { by: "trap", stub: 0 }],
      ]),
      hostImports: createHostImports({ imports: { env: { log } } }),
      exportsOf: new Map([["b", exports]]),
      linker,
    })("unit");
    expect(object["rec:hoisted"]?.["0"]).toBe(memory);
    expect(object["env"]).toEqual(Object.assign(Object.create(null), { log, f: provided, late: slot, memory }));
    const requestOf = (name: string) => exported({ odd: object["odd"] as WebAssembly.Exports }, "odd", name)();
    expect(requestOf("never")).toEqual({ importer: "a", import: { module: "odd", name: "never" } });
    expect(requestOf("vector")).toEqual({ importer: "a", import: { module: "odd", name: "vector" }, stub: 0 });
  });

  test('has no prototypes, so that "__proto__" and "constructor" are ordinary names', () => {
    const imports = JSON.parse('{ "__proto__": { "__proto__": 1, "constructor": 2 } }');
    const object = createImportObjects({
      plan: importsOf([
        ["__proto__", "__proto__", { by: "host", module: "__proto__", name: "__proto__" }],
        ["__proto__", "constructor", { by: "host", module: "__proto__", name: "constructor" }],
      ]),
      hostImports: createHostImports({ imports }),
      exportsOf: new Map(),
      linker,
    })("unit");
    expect(Object.getPrototypeOf(object)).toBeNull();
    const namespace = Reflect.get(object, "__proto__") as object;
    expect(Object.getPrototypeOf(namespace)).toBeNull();
    expect(Object.entries(namespace)).toEqual([
      ["__proto__", 1],
      ["constructor", 2],
    ]);
  });
});
