import { describe, expect, test } from "vitest";
import type { LinkerBindings } from "../bind/bind-deferred.ts";
import type { ImportBinding, PlannedImport, PlannedModule } from "../plan/plan-format.ts";
import { buildImportObject } from "./import-object.ts";

const slot = () => "deferred";
const memory = new WebAssembly.Memory({ initial: 1 });
const linker: LinkerBindings = { deferredFunction: () => slot, bind: () => {}, hoistedExtern: () => memory };

function importsOf(
  entries: readonly (readonly [module: string, name: string, binding: ImportBinding])[],
): PlannedModule {
  const imports = entries.map(
    ([module, name, binding]): PlannedImport => ({
      module,
      name,
      kind: "function",
      type: "function [] -> []",
      binding,
    }),
  );
  return { name: "a", imports, exports: [], start: "none" };
}

describe("buildImportObject()", () => {
  test("takes each value from where the plan says", () => {
    const log = () => 1;
    const provided = () => 2;
    const exports: WebAssembly.Exports = Object.create(null);
    exports["f"] = provided;
    const object = buildImportObject(
      importsOf([
        ["env", "log", { by: "host", module: "env", name: "log" }],
        ["env", "f", { by: "export", module: "b", name: "f" }],
        ["env", "late", { by: "deferred", slot: 0 }],
        ["env", "memory", { by: "hoisted", extern: 0, module: "b", name: "memory" }],
        ["odd", "never", { by: "trap" }],
      ]),
      { imports: { env: { log } }, exportsOf: new Map([["b", exports]]), linker },
    );
    expect(object["env"]).toEqual(Object.assign(Object.create(null), { log, f: provided, late: slot, memory }));
    expect(object["odd"]?.["never"]).toThrow("CALLED_UNRESOLVED");
  });

  test('has no prototypes, so that "__proto__" and "constructor" are ordinary names', () => {
    const imports = JSON.parse('{ "__proto__": { "__proto__": 1, "constructor": 2 } }');
    const object = buildImportObject(
      importsOf([
        ["__proto__", "__proto__", { by: "host", module: "__proto__", name: "__proto__" }],
        ["__proto__", "constructor", { by: "host", module: "__proto__", name: "constructor" }],
      ]),
      { imports, exportsOf: new Map(), linker },
    );
    expect(Object.getPrototypeOf(object)).toBeNull();
    const namespace = Reflect.get(object, "__proto__") as object;
    expect(Object.getPrototypeOf(namespace)).toBeNull();
    expect(Object.entries(namespace)).toEqual([
      ["__proto__", 1],
      ["constructor", 2],
    ]);
  });
});
