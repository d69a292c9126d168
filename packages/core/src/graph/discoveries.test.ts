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

describe("discoveriesOf()", () => {
  test("asks for each namespace once, in the order of the module", () => {
    const type = importing(["b", "f"], ["a", "f"], ["b", "g"], ["a", "f"]);
    expect(discover(type)).toEqual(["import b", "import a"]);
  });

  test("asks for the libraries behind the namespaces, and only once for a name that is both", () => {
    const type = { ...importing(["env", "f"], ["libb.so", "g"]), needed: ["liba.so", "libb.so", "liba.so"] };
    expect(discover(type)).toEqual(["import env", "import libb.so", "needed liba.so"]);
  });

  test("does not ask for a given module", () => {
    const type = { ...importing(["a", "f"], ["b", "f"]), needed: ["a", "c"] };
    expect(discover(type, { modules: ["a", "c"] })).toEqual(["import b"]);
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
    const type = { ...moduleType({}), needed: ["env"] };
    expect(discover(type, { host: { env: { f: () => {} } } })).toEqual(["needed env"]);
  });

  test("gives no name a special meaning", () => {
    const type = { ...importing(["__proto__", "f"], ["", "f"], ["constructor", "f"]), needed: ["hasOwnProperty"] };
    expect(discover(type)).toEqual(["import __proto__", "import ", "import constructor", "needed hasOwnProperty"]);
  });

  test("finds nothing if nothing is needed", () => {
    expect(discover(moduleType({ exports: [["f"]] }))).toEqual([]);
  });
});
