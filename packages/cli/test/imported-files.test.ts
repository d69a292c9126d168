import { rmSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { pathOf, rec, useFolder, write } from "./rec-in-folder.ts";

useFolder();

const get = (name: string, value: number, from = "") =>
  `${from} (func (export "${name}") (result i32) (i32.add (i32.const ${value}) ${from === "" ? "(i32.const 0)" : "(call 0)"}))`;
const imports = (namespace: string, name: string) => `(import "${namespace}" "${name}" (func (result i32)))`;

/** Two files of one namespace, and a cycle. */
const GRAPH = {
  "a.wasm": `(import "./lib/b.wasm" "f" (func $f (result i32))) (import "./x/c.wasm" "g" (func $g (result i32)))
    (func (export "run") (result i32) (i32.add (call $f) (call $g)))`,
  "lib/b.wasm": `${imports("./d.wasm", "h")} ${imports("../a.wasm", "run")} ${get("f", 10).replace("(i32.const 0)", "(call 0)")}`,
  "lib/d.wasm": get("h", 1),
  "x/c.wasm": get("g", 20, imports("./d.wasm", "h")),
  "x/d.wasm": get("h", 2),
};

describe("a namespace that is a relative path", () => {
  test("is the file at that path, from the file of the importer, in each command", async () => {
    await write(GRAPH);
    const run = await rec("run", pathOf("a.wasm"), "--quiet", "--call", "a.run()", "--call", "./lib/b.wasm.f()");
    expect(run).toEqual({ exitCode: 0, stdout: "33\n11\n", stderr: "" });
    const chosen = ["--resolve", "../a.wasm.run=a"];
    expect((await rec("run", pathOf("a.wasm"), "--quiet", ...chosen, "--call", "a.run()")).stdout).toBe("33\n");
    expect((await rec("check", pathOf("a.wasm"))).stdout).toBe("5 modules link: 5 imports, none from the host\n");
    const plan = await rec("plan", pathOf("a.wasm"));
    expect(plan.stdout).toContain('Imports of ./x/c.wasm\n  "./d.wasm" "h"  function [] -> [i32]  file:x/d.wasm "h"');
    expect((await rec("run", pathOf("a.wasm"))).stdout).toBe(plan.stdout);
    expect((await rec("graph", pathOf("a.wasm"))).stdout).toContain('n1["./lib/b.wasm"]');
    const explained = await rec("explain", pathOf("a.wasm"), "../a.wasm.run");
    expect(explained.stdout).toMatch(/provider {2}a "run"\n {2}rule {6}its file is "\.\.\/a\.wasm"/);
  });

  test("is frozen with the module", async () => {
    await write(GRAPH);
    expect(await rec("freeze", pathOf("a.wasm"), "-o", pathOf("out"), "--target", "node")).toMatchObject({
      exitCode: 0,
    });
    const { run } = await import(/* @vite-ignore */ pathToFileURL(pathOf("out/index.js")).href);
    expect(run()).toBe(33);
  });

  test("is the module of the command line with that file, or with the name of the namespace", async () => {
    await write({ ...GRAPH, "other.wasm": get("f", 1000) });
    const named = await rec("run", pathOf("a.wasm"), pathOf("lib/b.wasm"), "--quiet", "--call", "b.f()");
    expect(named).toEqual({ exitCode: 0, stdout: "11\n", stderr: "" });
    const other = `./lib/b.wasm=${pathOf("other.wasm")}`;
    expect((await rec("run", pathOf("a.wasm"), other, "--quiet", "--call", "a.run()")).stdout).toBe("1022\n");
    expect((await rec("check", pathOf("a.wasm"), other)).stdout).toContain("4 modules link");
  });

  test.each(["check", "run", "plan"])("%s names the file if it is missing", async (command) => {
    await write({ "a.wasm": imports("./gone.wasm", "f") });
    const { exitCode, stderr } = await rec(command, pathOf("a.wasm"));
    expect(exitCode).toBe(1);
    expect(stderr).toContain("hint: there is no file gone.wasm; write the file, or ");
  });

  test("of a dynamic library that a module needs stands beside the module", async () => {
    await write({
      "app/main.wasm": `(@dylink.0 (mem-info (memory 0 0)) (needed "liba.so"))
        (import "env" "a" (func $a (result i32))) (func (export "run") (result i32) (call $a))`,
      "app/liba.so": `(@dylink.0 (mem-info (memory 8 2)) (needed "libb.so")) (import "env" "memory" (memory 1))
        (import "env" "__memory_base" (global $base i32)) (import "env" "b" (func $b (result i32)))
        (data (global.get $base) "\\02") (func (export "a") (result i32) (i32.add (i32.load (global.get $base)) (call $b)))`,
      "app/libb.so": `(@dylink.0 (mem-info (memory 0 0))) (func (export "b") (result i32) (i32.const 40))`,
    });
    const main = pathOf("app/main.wasm");
    expect(await rec("run", main, "--quiet", "--call", "main.run()")).toMatchObject({ stdout: "42\n", stderr: "" });
    expect((await rec("check", main)).stdout).toContain("3 modules link");
    expect((await rec("plan", main)).stdout).toContain("libb.so");
    expect(await rec("freeze", main, "-o", pathOf("out"), "--target", "node")).toMatchObject({ exitCode: 0 });
    const { run } = await import(/* @vite-ignore */ pathToFileURL(pathOf("out/index.js")).href);
    expect(run()).toBe(42);
    rmSync(pathOf("app/libb.so"));
    for (const command of ["run", "check", "plan", "graph", "freeze"]) {
      const { exitCode, stderr } = await rec(command, main, ...(command === "freeze" ? ["-o", pathOf("out")] : []));
      const hint = 'put the library there, or link it as a module of the name "libb.so"';
      expect({ command, exitCode, stderr }).toEqual({
        ...{ command, exitCode: 1 },
        stderr: `LIBRARY_NOT_FOUND  Cannot find the library "libb.so" that liba.so needs: there is no file at file:app/libb.so\n  hint: ${hint}\n`,
      });
      if (command !== "run" && command !== "freeze") {
        expect((await rec(command, main, "--unresolved", "trap")).exitCode).toBe(0);
      }
    }
    const trapped = await rec("run", main, "--quiet", "--call", "main.run()", "--unresolved", "trap");
    expect(trapped.stderr).toContain('liba.so called "env" "b", which nobody provides');
  });

  test("of a dynamic library stands in the run-time path of the module that needs it, or else beside the module", async () => {
    const library = (needed: string, name: string, value: number) =>
      `(@dylink.0 (mem-info (memory 0 0)) (needed ${needed}) (runtime-path "$ORIGIN/../lib:/opt/x" "\${ORIGIN}/deep"))
        (func (export "${name}") (result i32) (i32.const ${value}))`;
    await write({
      "bin/main.wasm": `(@dylink.0 (mem-info (memory 0 0)) (needed "liba.so" "libb.so" "libc.so")
        (runtime-path "$ORIGIN/../lib:/opt/x" "\${ORIGIN}/deep"))
        ${["a", "b", "c"].map((name) => `(import "env" "${name}" (func $${name} (result i32)))`).join("")}
        (func (export "run") (result i32) (i32.add (call $a) (i32.add (call $b) (call $c))))`,
      "lib/liba.so": library(`"libb.so"`, "a", 1),
      "bin/deep/libb.so": library("", "b", 20),
      "bin/libb.so": library("", "b", 5000),
      "bin/libc.so": library("", "c", 300),
    });
    const main = pathOf("bin/main.wasm");
    expect(await rec("run", main, "--quiet", "--call", "main.run()")).toMatchObject({ stdout: "321\n", stderr: "" });
    const chosen = await rec("run", main, "--quiet", "--call", "main.run()", "--resolve", "env.a=liba.so");
    expect(chosen).toMatchObject({ stdout: "321\n", stderr: "" });
    expect((await rec("check", main)).stdout).toContain("4 modules link");
    expect(JSON.parse((await rec("plan", main, "--json")).stdout).order).toContain("libb.so");
    expect((await rec("graph", main)).stdout).toContain("liba.so");
    expect(await rec("freeze", main, "-o", pathOf("out"), "--target", "node")).toMatchObject({ exitCode: 0 });
    const { run } = await import(/* @vite-ignore */ pathToFileURL(pathOf("out/index.js")).href);
    expect(run()).toBe(321);
    rmSync(pathOf("bin/libc.so"));
    rmSync(pathOf("lib/liba.so"));
    const { stderr } = await rec("check", main);
    expect(stderr).toContain(
      'Cannot find the library "liba.so" that main needs: there is no file at file:lib/liba.so, file:bin/deep/liba.so or at file:bin/liba.so',
    );
    expect(stderr).toContain('"libc.so" that main needs');
    expect(stderr).toContain(
      "/opt/x of the run-time path is not searched, because only folders that begin with $ORIGIN are",
    );
  });

  test("of a dynamic library is described with its needs", async () => {
    await write({
      "liba.so": `(@dylink.0 (mem-info (memory 24 2) (table 1 0)) (needed "libb.so" "libc.so") (runtime-path "$ORIGIN/../lib")
          (import-info "env" "maybe" binding-weak undefined) (import-info "env" "hidden" binding-weak visibility-hidden undefined)
          (export-info "own" tls))
        (import "env" "maybe" (func)) (import "env" "hidden" (func)) (import "env" "__table_base" (global $slots i32))
        (import "env" "__indirect_function_table" (table 1 funcref)) (elem (global.get $slots) func 1)
        (global (export "errno") i32 (i32.const 8)) (global (export "own") i32 (i32.const 0))
        (func (export "__wasm_call_ctors"))`,
    });
    const { stdout } = await rec("inspect", pathOf("liba.so"));
    expect(stdout.slice(stdout.indexOf("Dynamic library"), stdout.indexOf("\n\nFeatures"))).toBe(
      [
        "Dynamic library",
        "  asks for 24 bytes of memory, aligned to 4, and 1 slot of the table",
        "  needs: libb.so, libc.so",
        "  run-time path: $ORIGIN/../lib",
        "  constructors: run by __wasm_call_ctors",
        "  weak imports, which may be null: maybe",
        "  hidden weak functions, which look defined to it: hidden",
        "  thread-local data: own",
      ].join("\n"),
    );
    const described = JSON.parse((await rec("inspect", pathOf("liba.so"), "--json")).stdout);
    expect(described).toMatchObject({ dylink: { needed: ["libb.so", "libc.so"] }, addressedImports: ["hidden"] });
    expect((await rec("types", pathOf("liba.so"))).stdout).toContain(
      "  /** `(global i32)`: an address, counted from the place of the library */\n  readonly errno: ",
    );
  });

  test("of a library that the command line has too is linked once", async () => {
    await write({
      "app/main.wasm": `(@dylink.0 (mem-info (memory 0 0)) (needed "a.wasm"))
        (import "env" "f" (func $f (result i32))) (func (export "run") (result i32) (call $f))`,
      "app/a.wasm": `(@dylink.0 (mem-info (memory 0 0))) (func (export "f") (result i32) (i32.const 1))`,
      "other/a.wasm": `(@dylink.0 (mem-info (memory 0 0))) (func (export "f") (result i32) (i32.const 2))`,
    });
    const main = pathOf("app/main.wasm");
    for (const [file, result] of [
      ["app/a.wasm", 1],
      ["other/a.wasm", 2],
    ] as const) {
      expect((await rec("check", main, pathOf(file))).stdout).toContain("2 modules link");
      const resolved = await rec("run", main, pathOf(file), "--quiet", "--call", "main.run()", "--resolve", "env.f=a");
      expect(resolved).toMatchObject({ stdout: `${result}\n`, stderr: "" });
      const ran = await rec("run", main, pathOf(file), "--call", "main.run()");
      expect(ran.stdout).toContain("2 modules");
      expect(ran.stdout).toContain(`${result}\n`);
    }
    expect((await rec("check", main, `x=${pathOf("app/a.wasm")}`)).stdout).toContain("2 modules link");
  });

  test("may have no file, if the host or another module provides the imports", async () => {
    await write({ "a.wasm": imports("./gone.wasm", "f"), "elsewhere/b.wasm": get("f", 1) });
    const allowed = await rec("check", pathOf("a.wasm"), "--allow", "./gone.wasm.*");
    expect(allowed).toMatchObject({ exitCode: 0, stderr: "" });
    for (const command of ["check", "run"]) {
      const found = await rec(command, pathOf("a.wasm"), pathOf("elsewhere/b.wasm"));
      expect(found).toMatchObject({ exitCode: 0, stderr: "" });
    }
  });

  test.each(["check", "run"])("%s refuses a missing file with the namespace of another file", async (command) => {
    const { "lib/d.wasm": _, ...files } = GRAPH;
    await write(files);
    const { exitCode, stderr } = await rec(command, pathOf("a.wasm"));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('lib/d.wasm: no such file, and ./lib/b.wasm imports from "./d.wasm"');
  });

  test.each(["check", "run"])("%s names a file that is no module", async (command) => {
    await write({ "a.wasm": imports("./text.wasm", "f") });
    writeFileSync(pathOf("text.wasm"), "no module");
    const { exitCode, stderr } = await rec(command, pathOf("a.wasm"));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^NOT_WEBASSEMBLY {2}Cannot parse \.\/text\.wasm from file:text\.wasm: /);
  });

  test("of a found file is annotated with its path for GitHub", async () => {
    await write({ "a.wasm": imports("./lib/b.wasm", "f"), "lib/b.wasm": get("f", 1, imports("env", "lacking")) });
    const { stdout } = await rec("check", "--format", "github", pathOf("a.wasm"));
    expect(stdout).toMatch(/^::error file=lib\/b\.wasm,title=UNRESOLVED_IMPORT::/);
  });
});
