import { describe, expect, test } from "vitest";
import { lookupHostImport } from "./host-import.ts";

const f = () => 0;
type HostImports = Parameters<typeof lookupHostImport>[0];

describe("lookupHostImport()", () => {
  test("finds the value of the module and the name", () => {
    expect(lookupHostImport({ env: { f } }, { module: "env", name: "f" })).toBe(f);
  });

  test.each([
    ["no imports", undefined],
    ["another namespace", { other: { f } }],
    ["another name", { env: { g: f } }],
    ["an undefined value", { env: { f: undefined } }],
    ["a namespace that is no object", { env: 7 as unknown as Record<string, unknown> }],
    ["a namespace that is null", { env: null as unknown as Record<string, unknown> }],
  ])("finds nothing in %s", (_, imports: HostImports) => {
    expect(lookupHostImport(imports, { module: "env", name: "f" })).toBeUndefined();
  });

  test.each([[null], [0], [0n], [""], [false]])("finds %s, which is a value and not nothing", (value) => {
    expect(lookupHostImport({ env: { f: value } }, { module: "env", name: "f" })).toBe(value);
  });

  test("finds methods and accessors of a class instance, inherited ones too", () => {
    class Base {
      log() {}
    }
    class Env extends Base {
      readonly own = 1;
      write() {}
      get size() {
        return this.own + 1;
      }
    }
    const imports: HostImports = { env: new Env() as unknown as Record<string, unknown> };
    const find = (name: string) => lookupHostImport(imports, { module: "env", name });
    expect(find("own")).toBe(1);
    expect(find("write")).toBe(Env.prototype.write);
    expect(find("log")).toBe(Base.prototype.log);
    expect(find("size")).toBe(2);
  });

  test("does not find the members that every object of a class inherits", () => {
    class Env {
      log() {}
    }
    const instance: HostImports = { env: new Env() as unknown as Record<string, unknown> };
    for (const name of ["constructor", "toString", "hasOwnProperty", "__proto__", "valueOf"]) {
      expect(lookupHostImport(instance, { module: "env", name })).toBeUndefined();
      expect(lookupHostImport({ env: {} }, { module: "env", name })).toBeUndefined();
      expect(lookupHostImport(instance, { module: name, name: "name" })).toBeUndefined();
    }
  });

  test.each(["__proto__", "constructor", "then", "toString", "", "\ud800"])(
    "finds %j if the caller does provide it",
    (name) => {
      const imports: HostImports = Object.fromEntries([[name, Object.fromEntries([[name, f]])]]);
      expect(lookupHostImport(imports, { module: name, name })).toBe(f);
    },
  );

  test("finds names in objects without a prototype and in functions", () => {
    const bare: Record<string, unknown> = Object.create(null);
    bare["f"] = f;
    expect(lookupHostImport({ env: bare }, { module: "env", name: "f" })).toBe(f);
    const callable = Object.assign(() => 1, { f }) as unknown as Record<string, unknown>;
    expect(lookupHostImport({ env: callable }, { module: "env", name: "f" })).toBe(f);
    expect(lookupHostImport({ env: callable }, { module: "env", name: "call" })).toBeUndefined();
  });

  test("reads an accessor once", () => {
    let reads = 0;
    const env = {
      get f() {
        reads += 1;
        return f;
      },
    };
    lookupHostImport({ env }, { module: "env", name: "f" });
    expect(reads).toBe(1);
  });
});
