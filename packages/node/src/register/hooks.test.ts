import { pathToFileURL } from "node:url";
import { ModuleLoadError, ModuleParseError } from "@rec/core";
import { afterEach, describe, expect, test } from "vitest";
import { writeFolder } from "../../test/register/wat-files.ts";
import { createAsyncHooks, createSyncHooks, type ResolvedModule } from "./hooks.ts";

let folder: ReturnType<typeof writeFolder> | undefined;
afterEach(() => {
  folder?.remove();
  folder = undefined;
});

/** The imports of a program, as hooks of one kind see them. */
interface Program {
  urlOf(path: string): string;
  /** Imports a file from `app.js`, and returns the module that is imported in its place. */
  imports(specifier: string): Promise<ResolvedModule>;
  /** The source of the module at a URL, with `/` in place of the folder; undefined if the platform loads it. */
  sourceOf(url: string): Promise<string | undefined>;
}

type Kind = "synchronous" | "asynchronous";

/** @param native - whether the platform imports `.wasm` files itself */
function startProgram(kind: Kind, files: Readonly<Record<string, string>>, { native = false } = {}): Program {
  folder = writeFolder(files);
  const { path } = folder;
  const urlOf = (name: string): string => pathToFileURL(`${path}/`).href + name;
  const next = (specifier: string, context: { readonly parentURL?: string | undefined } = {}): ResolvedModule => {
    if (!/^(\.{0,2}\/|[a-z-]+:)/.test(specifier)) {
      throw Object.assign(new Error(`no package ${specifier}`), { code: "ERR_MODULE_NOT_FOUND" });
    }
    const { href, pathname } = new URL(specifier, context.parentURL);
    return { url: href, format: native && pathname.endsWith(".wasm") ? "wasm" : "commonjs" };
  };
  const sync = createSyncHooks("file:///link-files.js");
  const async = createAsyncHooks("file:///link-files.js");
  const context = { parentURL: urlOf("app.js") };
  const platform = { format: "from the platform", source: undefined };
  return {
    urlOf,
    imports: async (specifier) =>
      kind === "synchronous"
        ? sync.resolve(specifier, context, next)
        : async.resolve(specifier, context, async (...parameters) => next(...parameters)),
    async sourceOf(url) {
      const { source } =
        kind === "synchronous" ? sync.load(url, {}, () => platform) : await async.load(url, {}, async () => platform);
      return (source as string | undefined)?.replaceAll(urlOf(""), "file:///");
    },
  };
}

const LESSON = {
  "program.wasm": `(import "env" "malloc" (func (param i32) (result i32))) (memory (export "memory") 2) (func (export "create"))`,
  "memory.wasm": `(import "env" "memory" (memory 1)) (func (export "malloc") (param i32) (result i32) i32.const 0)`,
};
const settings = (env: string | readonly string[]) => ({ "package.json": JSON.stringify({ rec: { alias: { env } } }) });
const FUNCTION = `(func (export "f"))`;

describe.each<Kind>(["synchronous", "asynchronous"])("%s hooks", (kind) => {
  test("refuse a name in the settings that is no package, and say what to write", async () => {
    const program = startProgram(kind, { ...LESSON, ...settings("memory.wasm") });
    await expect(program.imports("./program.wasm")).rejects.toMatchObject({
      name: "ModuleLoadError",
      code: "FILE_NOT_FOUND",
      diagnostics: [{ hint: 'write "./memory.wasm": a name without ./ is that of a package' }],
    });
  });

  test("write one module for a cycle, and one for each file of it", async () => {
    const program = startProgram(kind, { ...LESSON, ...settings("./memory.wasm") });
    const url = program.urlOf("program.wasm");
    expect(await program.imports("./program.wasm")).toEqual({ url, format: "module", shortCircuit: true });
    const group = `rec:${program.urlOf("memory.wasm")}`;
    expect(await program.sourceOf(url)).toBe(
      [
        'import { exports } from "rec:file:///memory.wasm";',
        'import { toExported } from "file:///link-files.js";',
        'const file = exports["file:///program.wasm"];',
        'const value0 = toExported(file["memory"]);',
        'const value1 = toExported(file["create"]);',
        'export { value0 as "memory", value1 as "create" };',
        "",
      ].join("\n"),
    );
    const text = (await program.sourceOf(group)) ?? "";
    expect(text).toMatch(
      /^import \{ linkFiles \} from "file:\/\/\/link-files\.js";\nexport const exports = await linkFiles\(/,
    );
    const [, json = ""] = /linkFiles\((.*), \[\]\);/.exec(text) ?? [];
    expect(JSON.parse(json)).toEqual({
      files: [
        {
          name: "memory.wasm",
          url: "file:///memory.wasm",
          imports: [["env", "memory", "program.wasm"]],
          namespaces: [["env", "file:///memory.wasm"]],
          aliases: [["env", ["./memory.wasm"]]],
        },
        {
          name: "program.wasm",
          url: "file:///program.wasm",
          imports: [["env", "malloc", "memory.wasm"]],
          namespaces: [["env", "file:///memory.wasm"]],
          aliases: [["env", ["./memory.wasm"]]],
        },
      ],
      engine: {},
    });
    expect(await program.imports(group)).toEqual({ url: group, format: "module", shortCircuit: true });
  });

  test("leave other modules, and .wasm files that are not on disk, to the platform", async () => {
    const program = startProgram(kind, { "a.js": "" });
    for (const specifier of ["./a.js", "node:os", "https://example.test/a.wasm"]) {
      const found = await program.imports(specifier);
      expect(found.format).toBe("commonjs");
      expect(await program.sourceOf(found.url)).toBeUndefined();
    }
  });

  test("import host modules and other groups in the module of a group", async () => {
    const program = startProgram(kind, {
      "a.wasm": `(import "./b.wasm" "f" (func)) (import "./host.js" "log" (func)) (import "node:os" "uptime" (func (result f64)))`,
      "b.wasm": FUNCTION,
      "host.js": "",
    });
    await program.imports("./a.wasm");
    const text = (await program.sourceOf(`rec:${program.urlOf("a.wasm")}`)) ?? "";
    expect(text.split("\n").slice(0, 4)).toEqual([
      'import { linkFiles } from "file:///link-files.js";',
      'import { exports as from0 } from "rec:file:///b.wasm";',
      'import * as from1 from "file:///host.js";',
      'import * as from2 from "node:os";',
    ]);
    expect(text).toContain('[["./b.wasm","f",0],["./host.js","log",1],["node:os","uptime",2]]');
    expect(text).toContain(', [from0["file:///b.wasm"], from1, from2]);');
  });

  test("leave a file without a cycle to a platform that imports it, but not with ?link", async () => {
    const files = { "a.wasm": `(import "./b.wasm" "f" (func)) ${FUNCTION}`, "b.wasm": FUNCTION };
    const native = startProgram(kind, files, { native: true });
    for (const path of ["a.wasm", "b.wasm", "a.wasm?link"]) {
      expect(await native.imports(`./${path}`)).toMatchObject({ format: "wasm" });
      expect(await native.sourceOf(native.urlOf(path.replace("?link", "")))).toBeUndefined();
    }
    folder?.remove();
    const forced = startProgram(kind, files, { native: true });
    const url = forced.urlOf("a.wasm");
    for (const specifier of ["./a.wasm?link", "./a.wasm"]) {
      expect(await forced.imports(specifier)).toEqual({ url, format: "module", shortCircuit: true });
    }
  });

  test.each([
    ["an import from itself", `(import "./a.wasm" "f" (func)) ${FUNCTION}`],
    ["a namespace of the settings", `(import "env" "f" (func))`],
    ["a namespace of no file", `(import "./b.wasm" "f" (func)) (import "nowhere" "g" (func))`],
    ["a global that changes", `(global (export "count") (mut i32) (i32.const 0))`],
    ["a missing export", `(import "./b.wasm" "missing" (func))`],
    ["a type that does not match", `(import "./b.wasm" "f" (func (param i32)))`],
    ["a memory that it shares", `(import "./b.wasm" "memory" (memory 1))`],
  ])("take a file with %s over from the platform", async (_, text) => {
    const files = { "a.wasm": text, "b.wasm": `${FUNCTION} (memory (export "memory") 1)`, ...settings("./b.wasm") };
    const program = startProgram(kind, files, { native: true });
    const url = program.urlOf("a.wasm");
    expect(await program.imports("./a.wasm")).toEqual({ url, format: "module", shortCircuit: true });
  });

  test("import a file that the platform runs in the module of a group", async () => {
    const files = {
      "a.wasm": `(import "./a.wasm" "f" (func)) (import "./b.wasm" "f" (func)) ${FUNCTION}`,
      "b.wasm": FUNCTION,
    };
    const program = startProgram(kind, files, { native: true });
    await program.imports("./a.wasm");
    expect(await program.sourceOf(program.urlOf("b.wasm"))).toBeUndefined();
    expect(await program.sourceOf(`rec:${program.urlOf("a.wasm")}`)).toContain(
      'import * as from0 from "file:///b.wasm";',
    );
  });

  test("keep the instance of a file that is imported before a module that shares its memory", async () => {
    const files = {
      "owner.wasm": `(memory (export "memory") 1)`,
      "user.wasm": `(import "./owner.wasm" "memory" (memory 1))`,
    };
    const program = startProgram(kind, files);
    await program.imports("./owner.wasm");
    await program.imports("./user.wasm");
    expect(await program.sourceOf(`rec:${program.urlOf("user.wasm")}`)).toContain(
      'import { exports as from0 } from "rec:file:///owner.wasm";',
    );
    folder?.remove();
    const other = startProgram(kind, files);
    await other.imports("./user.wasm");
    await other.imports("./owner.wasm");
    expect(await other.sourceOf(other.urlOf("owner.wasm"))).toContain('from "rec:file:///owner.wasm"');
    expect(await other.sourceOf(other.urlOf("user.wasm"))).toContain('from "rec:file:///owner.wasm"');
  });

  test("find the group of a file when it runs, if the file lacks a provider by itself", async () => {
    const program = startProgram(kind, { ...LESSON, ...settings("./memory.wasm") });
    const url = program.urlOf("memory.wasm");
    await program.imports("./memory.wasm");
    expect(await program.sourceOf(url)).toContain('const { exports } = await import("rec-late:file:///memory.wasm");');
    await program.imports("./program.wasm");
    expect(await program.imports(`rec-late:${url}`)).toMatchObject({ url: `rec:${url}` });
  });

  test("link all of a graph that fails, in a module that no other file imports", async () => {
    const files = { "a.wasm": `(import "./b.wasm" "missing" (func))`, "b.wasm": FUNCTION };
    const program = startProgram(kind, files);
    const url = program.urlOf("a.wasm");
    await program.imports("./a.wasm");
    const failed = `rec-failed:${url}`;
    expect(await program.imports(`rec-late:${url}`)).toMatchObject({ url: failed });
    expect(await program.sourceOf(failed)).toContain('"url":"file:///b.wasm"');
    await program.imports("./b.wasm");
    expect(await program.sourceOf(program.urlOf("b.wasm"))).toContain('from "rec:file:///b.wasm"');
  });

  test("refuse a second owner of a file that is found by the names of its exports", async () => {
    const program = startProgram(kind, { ...LESSON, ...settings("./memory.wasm") });
    await program.imports("./program.wasm");
    await program.imports("./program.wasm?second");
    const url = program.urlOf("program.wasm?second");
    expect(await program.imports(`rec-late:${url}`)).toMatchObject({ url: `rec-failed:${url}` });
    const [, json = ""] = /refuse\((.*)\);/.exec((await program.sourceOf(`rec-failed:${url}`)) ?? "") ?? [];
    expect(JSON.parse(json)).toEqual([
      {
        importer: "memory.wasm",
        import: { module: "env", name: "memory" },
        wanted: "program.wasm?second",
        bound: "program.wasm",
      },
    ]);
  });

  test("link a graph whole if the linker finds a provider that the graph has not", async () => {
    // Both candidates export one definition, so the linker takes it.
    const program = startProgram(kind, {
      "main.wasm": `(import "./a.wasm" "f" (func)) (import "env" "g" (func))`,
      "a.wasm": `(import "./b.wasm" "g" (func $g)) (export "f" (func $g)) (export "g" (func $g))`,
      "b.wasm": `(func (export "g"))`,
    });
    await program.imports("./main.wasm");
    await program.imports("./b.wasm");
    for (const path of ["main.wasm", "b.wasm"]) {
      expect(await program.sourceOf(program.urlOf(path))).toContain('import { exports } from "rec:file:///main.wasm";');
    }
    const group = await program.sourceOf(`rec:${program.urlOf("main.wasm")}`);
    for (const path of ["main.wasm", "a.wasm", "b.wasm"]) expect(group).toContain(`"name":"${path}"`);
  });

  test("leave imports in the source phase to the platform", async () => {
    const program = startProgram(
      kind,
      { ...LESSON, ...settings("./memory.wasm"), "app.js": 'import source p from "./program.wasm";' },
      { native: true },
    );
    for (const specifier of ["./program.wasm", "./program.wasm?source"]) {
      const found = await program.imports(specifier);
      expect(found).toMatchObject({ url: program.urlOf("program.wasm?source"), format: "wasm" });
      expect(await program.sourceOf(found.url)).toBeUndefined();
    }
  });

  test("throw the reason, with the file, if a module of the graph cannot be read", async () => {
    const program = startProgram(kind, { "a.wasm": `(import "./gone.wasm" "f" (func))`, "text.wasm": "text" });
    const [gone, text] = await Promise.all(
      ["./a.wasm", "./text.wasm"].map((file) => program.imports(file).catch((error: unknown) => error)),
    );
    expect(gone).toBeInstanceOf(ModuleLoadError);
    expect(gone).toMatchObject({ code: "FILE_NOT_FOUND", url: program.urlOf("gone.wasm") });
    expect((gone as Error).message).toContain(
      "hint: check the path: an import and a namespace start from the file that has them",
    );
    expect(text).toBeInstanceOf(ModuleParseError);
    expect(text).toMatchObject({ code: "NOT_WEBASSEMBLY", url: program.urlOf("text.wasm") });
    expect((text as Error).message).toContain("text.wasm");
  });

  test("throw the reasons of all modules of the graph that cannot be read", async () => {
    const program = startProgram(kind, {
      "a.wasm": `(import "./gone.wasm" "f" (func)) (import "./text.wasm" "f" (func)) (import "./b.wasm" "f" (func))`,
      "b.wasm": `(import "./lib/gone.wasm" "f" (func)) ${FUNCTION}`,
      "text.wasm": "text",
    });
    const error = await program.imports("./a.wasm").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ModuleLoadError);
    expect(error).toMatchObject({
      code: "FILE_NOT_FOUND",
      diagnostics: [
        { code: "FILE_NOT_FOUND", url: program.urlOf("gone.wasm") },
        { code: "NOT_WEBASSEMBLY", url: program.urlOf("text.wasm") },
        { code: "FILE_NOT_FOUND", url: program.urlOf("lib/gone.wasm") },
      ],
    });
    for (const name of ["/gone.wasm: no such file", "/text.wasm", "/lib/gone.wasm"]) {
      expect((error as Error).message).toContain(name);
    }
  });

  test("throw errors of the resolver that tell of more than a missing package", async () => {
    const program = startProgram(kind, {
      "a.wasm": `(import "rec-broken:" "f" (func))`,
      "package.json": '{ "rec": 1 }',
    });
    await expect(program.imports("./a.wasm")).rejects.toMatchObject({ code: "INVALID_OPTION" });
  });
});
