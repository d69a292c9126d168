import { describe, expect, test } from "vitest";
import { importText } from "../test/import-text.ts";
import { assemble } from "../test/wat.ts";
import { type FreezeOptions, type FrozenLink, freeze, freezePlan } from "./freeze.ts";
import { parseModule, planLink } from "./index.ts";

type Exports = Readonly<Record<string, WebAssembly.ExportValue>>;

interface Script {
  readonly load: (options?: object) => Promise<Readonly<Record<string, Exports>>>;
}

const textOf = ({ files }: FrozenLink, name: string): string =>
  String(files.find((file) => file.name === name)?.contents);

async function loaderOf(modules: Readonly<Record<string, string>>, options: FreezeOptions = {}): Promise<Script> {
  const frozen = await freeze(await assembled(modules), { target: "inline", ...options });
  return importText<Script>(textOf(frozen, "linked.js"));
}

async function assembled(modules: Readonly<Record<string, string>>) {
  const entries = Object.entries(modules).map(async ([name, wat]) => [name, await assemble(wat)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

const call = (exports: Exports = {}, name: string, ...values: unknown[]): unknown =>
  (exports[name] as (...values: unknown[]) => unknown)(...values);

const GUEST = `(module
  (import "env" "log" (func $log (param i32)))
  (import "env" "memory" (memory 1))
  (import "env" "limit" (global i32))
  (func (export "run") (call $log (global.get 0))))`;

describe("freeze()", () => {
  const imports = { env: { log() {}, memory: new WebAssembly.Memory({ initial: 1 }), limit: 7 } };

  test("passes the host imports of load() to the modules", async () => {
    const { load } = await loaderOf({ guest: GUEST }, { imports });
    const logged: number[] = [];
    const { guest } = await load({ imports: { env: { ...imports.env, log: (value: number) => logged.push(value) } } });
    call(guest, "run");
    expect(logged).toEqual([7]);
  });

  test("checks host imports by name and kind, all at once, before anything is compiled", async () => {
    const { load } = await loaderOf({ guest: GUEST }, { imports });
    const error = await load({ imports: { env: { memory: new ArrayBuffer(8), limit: 7n } } }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(WebAssembly.LinkError);
    expect(error.name).toBe("ModuleLinkError");
    expect(error.message).toBe(
      [
        "Cannot link 1 module: 3 problems",
        '  UNRESOLVED_IMPORT  "env" "log" (function) needed by guest',
        "    hint: add imports.env.log",
        '  EXTERN_TYPE_MISMATCH  guest imports "env" "memory": expected memory, found object in imports.env.memory',
        "    hint: give imports.env.memory a memory",
        '  EXTERN_TYPE_MISMATCH  guest imports "env" "limit": expected global or number, found bigint in imports.env.limit',
        "    hint: give imports.env.limit a global or number",
      ].join("\n"),
    );
    expect(error.diagnostics.map(({ code }: { code: string }) => code)).toEqual([
      "UNRESOLVED_IMPORT",
      "EXTERN_TYPE_MISMATCH",
      "EXTERN_TYPE_MISMATCH",
    ]);
  });

  test("does not take members of Object.prototype for host imports", async () => {
    const wat = '(module (import "env" "toString" (func)))';
    const { load } = await loaderOf({ guest: wat }, { imports: { env: { toString() {} } } });
    await expect(load({ imports: { env: {} } })).rejects.toMatchObject({ code: "UNRESOLVED_IMPORT" });
  });

  test("reads the imports of one module from importsFor", async () => {
    const wat = '(module (import "env" "f" (func $f (result i32))) (func (export "run") (result i32) (call $f)))';
    const given = { imports: { env: { f: () => 1 } }, importsFor: { second: { env: { f: () => 2 } } } };
    const { load } = await loaderOf({ first: wat, second: wat }, given);
    const { first, second } = await load(given);
    expect([call(first, "run"), call(second, "run")]).toEqual([1, 2]);
  });

  test("reads externs in place of definitions from provide", async () => {
    const wat = '(module (memory (export "memory") 1) (data (i32.const 0) "A"))';
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { load } = await loaderOf({ guest: wat }, { provide: { guest: { memory } } });
    const other = new WebAssembly.Memory({ initial: 1 });
    const { guest } = await load({ provide: { guest: { memory: other } } });
    expect(guest?.["memory"]).toBe(other);
    expect(new Uint8Array(other.buffer)[0]).toBe(65);
    await expect(load({})).rejects.toMatchObject({ code: "UNRESOLVED_IMPORT" });
  });

  test("index.js takes host imports that no module provides from ES modules", async () => {
    const frozen = await freeze(await assembled({ guest: GUEST }), { hostModules: { env: "./env.js", other: "x" } });
    const entry = textOf(frozen, "index.js");
    expect(entry).toMatch(/^import \* as h0 from ".\/env.js";$/m);
    expect(entry).toMatch(/^const modules = await load\({ imports: { env: h0 } }\);$/m);
    expect(entry).not.toContain("h1");
  });

  test("a module provides an import before the ES module of its namespace", async () => {
    const user = '(module (import "env" "f" (func $f)) (import "env" "g" (func)) (func (export "run") (call $f)))';
    const provider = '(module (func (export "f")))';
    const frozen = await freeze(await assembled({ user, provider }), { hostModules: { env: "./env.js" } });
    expect(frozen.plan.modules[0]?.imports.map(({ binding }) => binding.by)).toEqual(["export", "host"]);
  });

  test("gives no index.js if a host import has no ES module", async () => {
    const { files } = await freeze(await assembled({ guest: GUEST }), { imports });
    expect(files.map(({ name }) => name)).toEqual(["linked.js", "linked.d.ts", "guest.wasm"]);
  });

  test("throws the problems of planLink", async () => {
    const frozen = freeze(await assembled({ guest: GUEST }));
    await expect(frozen).rejects.toMatchObject({ name: "ModuleLinkError", code: "UNRESOLVED_IMPORT" });
  });

  test.each([
    ["an unknown option", { targets: "node" }],
    ["an unknown target", { target: "netscape" }],
    ["a number for a name", { name: 1 }],
  ])("refuses %s", async (_, options) => {
    const frozen = freeze({}, options as FreezeOptions);
    await expect(frozen).rejects.toMatchObject({ name: "ModuleLinkError", code: "INVALID_OPTION" });
  });

  test("exports names that are no identifiers, and not the names that it declares itself, by aliases", async () => {
    const names = [
      "odd name",
      "default",
      "class",
      "load",
      "modules",
      "compile",
      "e0",
      "atob",
      "__proto__",
      "plain",
      "v0",
      "naïve",
      '"',
    ];
    const wat = `(module ${names.map((name) => `(func (export ${JSON.stringify(name)}))`).join(" ")})`;
    const frozen = await freeze(await assembled({ "odd module": wat }), { target: "inline" });
    const entry = textOf(frozen, "index.js");
    const module = await importText<Record<string, unknown>>(entry);
    expect(Object.keys(module).sort()).toEqual([...names].sort());
    const all = module["default"] as Record<string, Exports>;
    for (const name of names.filter((one) => one !== "default")) expect(module[name]).toBe(all["odd module"]?.[name]);
  });

  test("takes the exports of the entry", async () => {
    const modules = { a: '(module (func (export "f")))', b: '(module (func (export "g")))' };
    const frozen = await freeze(await assembled(modules), { entry: "b" });
    expect(textOf(frozen, "index.js")).toContain("const { g } = modules.b;");
  });

  test("gives files of names that every file system takes, each once", async () => {
    const wat = "(module)";
    const frozen = await freeze(
      await assembled({ "./lib/a.wasm": wat, "https://host/x/A.wasm?v=1": wat, "…": wat, "..": wat, linker: wat }),
    );
    expect(frozen.files.flatMap(({ name }) => (name.endsWith(".wasm") ? [name] : []))).toEqual([
      "a.wasm",
      "A2.wasm",
      "_.wasm",
      "module.wasm",
      "linker.wasm",
    ]);
  });

  test("gives the same files for the same input", async () => {
    const modules = await assembled({ guest: GUEST });
    const [first, second] = await Promise.all([freeze(modules, { imports }), freeze(modules, { imports })]);
    expect(second).toEqual(first);
  });

  test("does not change or keep the bytes", async () => {
    const guest = (await assemble('(module (memory (export "m") 1))')).slice();
    const before = guest.slice();
    const { files } = await freeze({ guest });
    expect(guest).toEqual(before);
    guest.fill(0);
    expect(files.at(-1)?.contents).toEqual(before);
  });

  test("compares a file with its digest", async () => {
    const frozen = await freeze(await assembled({ guest: "(module)" }), { target: "node", integrity: true });
    const digest = Buffer.from(
      await crypto.subtle.digest("SHA-256", frozen.files.at(-1)?.contents as Uint8Array<ArrayBuffer>),
    );
    expect(textOf(frozen, "linked.js")).toContain(`"sha256-${digest.toString("base64")}"`);
  });

  test("fuses by default, also if the option is there and undefined", async () => {
    const ping = `(module (import "b" "f" (func $f)) (export "g" (func $f)))`;
    const modules = await assembled({ a: ping, b: `(module (func (export "f")))` });
    const namesOf = async (options: object) => (await freeze(modules, options)).files.map(({ name }) => name);
    expect(await namesOf({ fuse: undefined })).toEqual(await namesOf({}));
    expect(await namesOf({ fuse: undefined })).not.toEqual(await namesOf({ fuse: false }));
  });

  test("passes fused units to optimize, and no others", async () => {
    const seen: number[] = [];
    const optimize = (bytes: Uint8Array) => {
      seen.push(bytes.length);
      return bytes;
    };
    const ping = '(module (import "b" "g" (func $g)) (func (export "f") (call $g)))';
    const pong = '(module (func (export "g")))';
    await freeze(await assembled({ a: ping, b: pong }), { fuse: true, optimize });
    expect(seen).toHaveLength(1);
    await freeze(await assembled({ a: ping, b: pong }), { fuse: false, optimize });
    expect(seen).toHaveLength(1);
  });

  test("asks moduleOf for the place of each file", async () => {
    const frozen = await freeze(await assembled({ guest: "(module)" }), {
      moduleOf: ({ name }) => ({ imports: `import u from "asset:${name}";`, expression: "u" }),
    });
    expect(textOf(frozen, "linked.js")).toContain('import u from "asset:guest.wasm";');
    expect(textOf(frozen, "linked.js")).toContain('compile(["guest.wasm", u], options)');
  });

  test.each(["browser", "deno"] as const)(
    "says for %s that a fetch failed in files for that target",
    async (target) => {
      const frozen = await freeze(await assembled({ guest: "(module)" }), { target });
      const text = textOf(frozen, "linked.js").replace("import.meta.url", '"file:///linked/"');
      const { load } = await importText<Script>(text);
      const fetch = () => Promise.reject(new TypeError("fetch failed"));
      await expect(load({ fetch })).rejects.toMatchObject({
        code: "FETCH_FAILED",
        message: `Unable to load WebAssembly file file:///linked/guest.wasm: fetch failed (frozen for ${target})`,
      });
    },
  );

  test("stops before the next step if the signal is aborted", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const wat = '(module (import "env" "f" (func $f)) (start $f))';
    const { load } = await loaderOf({ a: wat, b: wat }, { imports: { env: { f() {} } }, fuse: false });
    let calls = 0;
    const f = () => {
      calls += 1;
      controller.abort(reason);
    };
    await expect(load({ imports: { env: { f } }, signal: controller.signal })).rejects.toBe(reason);
    expect(calls).toBe(1);
  });
});

describe("freezePlan()", () => {
  test("refuses the plan of another version", async () => {
    const plan = { ...planLink({}), version: 99 };
    await expect(freezePlan(plan, {})).rejects.toMatchObject({ code: "UNSUPPORTED_PLAN_VERSION" });
  });

  test("refuses modules that the plan was not made for", async () => {
    const { a } = await assembled({ a: '(module (memory (export "m") 1))' });
    const { b } = await assembled({ b: '(module (import "a" "m" (memory 1)) (func (export "f")))' });
    const cyclic = '(module (import "b" "f" (func $f)) (memory (export "m") 1) (func (export "g") (call $f)))';
    const { c } = await assembled({ c: cyclic });
    const plan = planLink(
      { a: parseModule(c as Uint8Array<ArrayBuffer>), b: parseModule(b as Uint8Array<ArrayBuffer>) },
      { fuse: true },
    );
    const frozen = freezePlan(plan, { a: a as Uint8Array<ArrayBuffer>, b: b as Uint8Array<ArrayBuffer> });
    await expect(frozen).rejects.toMatchObject({ code: "PLAN_MISMATCH" });
  });

  test("refuses an entry that is not linked, and names that are no file or no ES module, all at once", async () => {
    const { a } = await assembled({ a: "(module)" });
    const plan = planLink({ a: parseModule(a as Uint8Array<ArrayBuffer>) });
    const options = { entry: "A", name: "../linked", hostModules: { env: undefined as never } };
    const error = await freezePlan(plan, { a: a as Uint8Array<ArrayBuffer> }, options).catch((thrown) => thrown);
    expect(error.message).toMatch(/^Cannot freeze the modules: 3 problems\n/);
    expect(error.diagnostics).toEqual([
      {
        code: "INVALID_OPTION",
        message: 'The option entry names "A", which is no linked module',
        hint: 'name one of the linked modules, such as "a"',
      },
      {
        code: "INVALID_OPTION",
        message: 'The option name is "../linked", expected the name of a file without its extension, and not "index"',
        hint: 'give a name of letters, digits, "_", "-" and ".", such as "linked"',
      },
      {
        code: "INVALID_OPTION",
        message: 'The option hostModules has undefined for "env", expected the specifier of an ES module',
        hint: 'write hostModules: { "env": "./imports.js" }',
      },
    ]);
    for (const name of ["", "Index", ".", "a#b", "a/b"]) {
      await expect(freezePlan(plan, {}, { name })).rejects.toMatchObject({ code: "INVALID_OPTION" });
    }
  });

  test("refuses a missing module", async () => {
    const plan = planLink({ a: parseModule(await assemble("(module)")) });
    await expect(freezePlan(plan, {})).rejects.toMatchObject({ name: "ModuleParseError", code: "INVALID_ARGUMENT" });
  });
});
