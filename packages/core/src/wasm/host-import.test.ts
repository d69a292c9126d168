import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import type { ExternType } from "./extern-type.ts";
import { createHostImports, findHostValue } from "./host-import.ts";

const f = () => 0;
const FUNCTION: ExternType = { kind: "function", params: [], results: [], typeIndex: 0 };

const find = (imports: unknown, { module = "env", name = "f" } = {}, type: ExternType = FUNCTION) =>
  findHostValue(createHostImports({ imports: imports as object }), { module, name }, type);
const found = (imports: unknown, key?: { module?: string; name?: string }) => find(imports, key)?.value;

/** A value of another realm. */
const foreign = (code: string) => runInNewContext(code) as unknown;

describe("findHostValue()", () => {
  test("finds the value of the module and the name", () => {
    expect(found({ env: { f } })).toBe(f);
  });

  test.each([
    ["no imports", undefined],
    ["imports that are null", null],
    ["another namespace", { other: { f } }],
    ["another name", { env: { g: f } }],
    ["an undefined value", { env: { f: undefined } }],
    ["a namespace that is no object", { env: 7 }],
    ["a namespace that is null", { env: null }],
  ])("finds nothing in %s", (_, imports) => {
    expect(find(imports)).toBeUndefined();
  });

  test.each([[null], [0], [0n], [""], [false]])("finds %s, which is a value and not nothing", (value) => {
    expect(found({ env: { f: value } })).toBe(value);
  });

  test("finds methods and accessors of a class instance, inherited ones too, as an engine does", () => {
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
    const imports = { env: new Env() };
    expect(found(imports, { name: "own" })).toBe(1);
    expect(found(imports, { name: "write" })).toBe(Env.prototype.write);
    expect(found(imports, { name: "log" })).toBe(Base.prototype.log);
    expect(found(imports, { name: "size" })).toBe(2);
    expect(found(imports, { name: "constructor" })).toBe(Env);
  });

  test("finds names on the prototypes of objects without Object.prototype", () => {
    const bare = Object.assign(Object.create(null), { f });
    expect(found({ env: bare })).toBe(f);
    expect(found({ env: Object.create(bare) })).toBe(f);
    expect(found({ env: Object.setPrototypeOf({ g: 1 }, bare) })).toBe(f);
    expect(found(Object.create({ env: { f } }))).toBe(f);
    expect(found({ env: Object.create(foreign("Object.assign(Object.create(null), { f: 5 })") as object) })).toBe(5);
  });

  test("finds the exports of an instance behind wrappers, as the glue of AssemblyScript places them", () => {
    const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 3, 1, 0, 1, 7, 5, 1, 1, 0x6d, 2, 0]);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    const env = Object.setPrototypeOf({ f }, exports);
    expect(found({ env })).toBe(f);
    expect(found({ env }, { name: "m" })).toBe(exports["m"]);
  });

  test("finds values of a proxy that owns nothing", () => {
    const env = new Proxy({}, { get: (_, name) => (name === "f" ? f : undefined) });
    expect(found({ env })).toBe(f);
    expect(find({ env }, { name: "g" })).toBeUndefined();
  });

  test.each<[string, object]>([
    ["this realm", {}],
    ["another realm", foreign("({})") as object],
    ["a function", () => 1],
    ["a function of another realm", foreign("(() => 1)") as object],
    ["a class instance", new (class Env {})()],
  ])("does not find the members that every object inherits: %s", (_, holder) => {
    for (const name of ["toString", "hasOwnProperty", "__proto__", "valueOf", "call", "bind"]) {
      expect(find({ env: holder }, { name })).toBeUndefined();
      expect(find(holder, { module: name, name: "name" })).toBeUndefined();
    }
  });

  test("does not take a class for Object because of its name", () => {
    const Impostor = { Object: class extends (null as unknown as ObjectConstructor) {} }.Object;
    Object.assign(Impostor.prototype, { f });
    expect(Impostor.name).toBe("Object");
    expect(found({ env: Object.create(Impostor.prototype) })).toBe(f);
  });

  test.each(["__proto__", "constructor", "then", "toString", "", "\ud800"])(
    "finds %j if the caller does provide it",
    (name) => {
      const imports = Object.fromEntries([[name, Object.fromEntries([[name, f]])]]);
      expect(found(imports, { module: name, name })).toBe(f);
    },
  );

  test("finds own members of functions", () => {
    expect(found({ env: Object.assign(() => 1, { f }) })).toBe(f);
  });

  test.each<[string, ExternType, boolean]>([
    ["a constant externref", { kind: "global", mutable: false, type: { ref: "extern", nullable: true } }, true],
    [
      "a constant externref without null",
      { kind: "global", mutable: false, type: { ref: "extern", nullable: false } },
      true,
    ],
    ["a constant anyref", { kind: "global", mutable: false, type: { ref: "any", nullable: true } }, true],
    ["a constant funcref", { kind: "global", mutable: false, type: { ref: "func", nullable: true } }, false],
    ["a mutable externref", { kind: "global", mutable: true, type: { ref: "extern", nullable: true } }, false],
    ["a constant i32", { kind: "global", mutable: false, type: "i32" }, false],
    ["a function", FUNCTION, false],
  ])("takes undefined for a value of %s only where an engine does", (_, type, isValue) => {
    expect(find({ env: { f: undefined } }, {}, type)).toEqual(isValue ? { value: undefined } : undefined);
    expect(find({ env: {} }, {}, type)).toBeUndefined();
  });
});

describe("createHostImports()", () => {
  test("reads each getter once, of imports and of namespaces", () => {
    const reads: string[] = [];
    const env = {
      get f() {
        reads.push("f");
        return {};
      },
      get nothing() {
        reads.push("nothing");
        return undefined;
      },
    };
    const imports = {
      get env() {
        reads.push("env");
        return env;
      },
      same: env,
    };
    const host = createHostImports({ imports });
    const first = host.read(["env", "f"]);
    expect(host.read(["env", "f"])?.value).toBe(first?.value);
    expect(host.read(["same", "f"])?.value).toBe(first?.value);
    for (let time = 0; time < 3; time += 1) host.read(["env", "nothing"]);
    expect(reads).toEqual(["env", "f", "nothing"]);
  });

  test("keeps what a getter threw, of an import or of its namespace, and reads it once", () => {
    const error = new Error("not yet");
    let reads = 0;
    const thrower = {
      get x() {
        reads += 1;
        throw error;
      },
    };
    const host = createHostImports({ imports: { ...{ env: thrower } } });
    const expected = { value: error, isThrown: true };
    expect([host.read(["env", "x"]), host.read(["env", "x"])]).toEqual([expected, expected]);
    expect(createHostImports({ imports: thrower }).read(["x", "f"])).toEqual(expected);
    expect(reads).toBe(2);
  });

  test("keeps what the traps of a proxy threw", () => {
    const trap = () => {
      throw "no";
    };
    for (const handler of [{ getPrototypeOf: trap }, { getOwnPropertyDescriptor: trap }, { get: trap }]) {
      const host = createHostImports({ imports: { env: new Proxy({}, handler) } });
      expect(host.read(["env", "f"])).toEqual({ value: "no", isThrown: true });
    }
  });
});
