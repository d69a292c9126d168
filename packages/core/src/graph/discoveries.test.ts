import { describe, expect, test } from "vitest";
import { moduleType } from "../../test/module-type.ts";
import type { LinkOptions } from "../link-options.ts";
import { createHostImports } from "../wasm/host-import.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { discoveriesOf } from "./discoveries.ts";

interface Given {
  readonly modules?: readonly string[];
  readonly host?: LinkOptions["imports"];
}

/** The discoveries for a module, one line each. */
function discover(type: ModuleType, { modules = [], host }: Given = {}): string[] {
  const found = discoveriesOf(type, {
    importer: "a",
    isModule: (name) => modules.includes(name),
    host: createHostImports({ imports: host }),
  });
  return found.map(({ kind, specifier }) => `${kind} ${specifier}`);
}

const importing = (...imports: readonly (readonly [module: string, name: string])[]) => moduleType({ imports });

const NOTHING = { size: 0, alignment: 1 };
const needing = (type: ModuleType, ...needed: readonly string[]): ModuleType => {
  return { ...type, dylink: { memory: NOTHING, table: NOTHING, needed } };
};

describe("discoveriesOf()", () => {
  test("asks for each namespace once, in the order of the module", () => {
    const type = importing(["b", "f"], ["a", "f"], ["b", "g"], ["a", "f"]);
    expect(discover(type)).toEqual(["import b", "import a"]);
  });

  test("asks for the libraries behind the namespaces, and only once for a name that is both", () => {
    const type = needing(importing(["other", "f"], ["libb.so", "g"]), "liba.so", "libb.so", "liba.so");
    expect(discover(type)).toEqual(["import other", "import libb.so", "needed liba.so"]);
  });

  test("asks for no module where a dynamic library names a symbol, its address, or an extern of the linker", () => {
    const imports = importing(["env", "f"], ["GOT.mem", "f"], ["GOT.func", "f"], ["wasi_snapshot_preview1", "f"]);
    expect(discover(needing(imports, "liba.so"))).toEqual(["import wasi_snapshot_preview1", "needed liba.so"]);
    expect(discover(imports)).toContain("import env");
  });

  test("does not ask for a given module", () => {
    const type = needing(importing(["a", "f"], ["b", "f"]), "a", "c");
    expect(discover(type, { modules: ["a", "c"] })).toEqual(["import b"]);
  });

  test("does not ask for a library that is given by the name of its file without .wasm", () => {
    const type = needing(importing(["b.wasm", "f"]), "c.wasm", "d.wasm", "a.wasm");
    const found = ["import b.wasm", "needed d.wasm", "needed a.wasm"];
    expect(discover(type, { modules: ["a", "b", "c"] })).toEqual(found);
  });

  test("does not ask for a namespace that the host provides whole", () => {
    const host = { env: { f: () => {}, g: () => {} }, wasi: { f: () => {} } };
    expect(discover(importing(["env", "f"], ["env", "g"]), { host })).toEqual([]);
    expect(discover(importing(["wasi", "f"], ["wasi", "g"]), { host })).toEqual(["import wasi"]);
  });

  test("takes the methods of an object as provided, but not the names that every object has", () => {
    class Wasi {
      f(): void {}
    }
    const host = { env: new Wasi() as unknown as Record<string, () => void> };
    expect(discover(importing(["env", "f"]), { host })).toEqual([]);
    expect(discover(importing(["env", "toString"]), { host })).toEqual(["import env"]);
  });

  test("asks for a library though the host has a namespace of that name", () => {
    const type = needing(moduleType({}), "env");
    expect(discover(type, { host: { env: { f: () => {} } } })).toEqual(["needed env"]);
  });

  test("gives no name a special meaning", () => {
    const type = needing(importing(["__proto__", "f"], ["", "f"], ["constructor", "f"]), "hasOwnProperty");
    expect(discover(type)).toEqual(["import __proto__", "import ", "import constructor", "needed hasOwnProperty"]);
  });

  test("finds nothing if nothing is needed", () => {
    expect(discover(moduleType({ exports: [["f"]] }))).toEqual([]);
  });
});
