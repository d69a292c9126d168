import { cp, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { launchChromium } from "@rec/conformance/chromium";
import { prepare } from "@rec/node";
import { artifactUrl } from "@rec/wasm";
import sirv from "sirv";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { printCode } from "../../src/features/take-away/print-code.ts";
import { freezeSet } from "../../src/linker/freeze/freeze-set.ts";
import { WASI_PACKAGE } from "../../src/linker/freeze/print-wasi-program.ts";
import type { FreezeTarget } from "../../src/model/freeze-api.ts";
import { emptySet, type ModuleSet } from "../../src/model/module-set.ts";
import { commandsOf, wasiNote } from "../../src/model/wasi-of-plan.ts";
import { assemble } from "../call-modules.ts";
import { openProject, type Project, unpack } from "./project.ts";

vi.setConfig({ testTimeout: 180_000 });

let project: Project;
beforeAll(async () => {
  project = await openProject();
});
afterAll(() => project.remove());

const setOf = (modules: Readonly<Record<string, Uint8Array>>, hostCode = ""): ModuleSet => ({
  ...emptySet,
  modules: Object.entries(modules).map(([name, bytes]) => ({
    name,
    source: { from: "file", file: new Blob([bytes as Uint8Array<ArrayBuffer>]), path: `${name}.wasm` },
  })),
  options: { wasi: true },
  hostCode,
});

async function freezeInto(folder: string, { set, target }: { readonly set: ModuleSet; readonly target: FreezeTarget }) {
  const pairs = set.modules.map(async ({ name, source }) => {
    if (source.from !== "file") throw new Error("expected a file");
    return [name, new Uint8Array(await source.file.arrayBuffer())] as const;
  });
  const imports = set.hostCode === "" ? {} : { imports: new Function("linked", set.hostCode)({}) };
  const { plan } = await prepare(Object.fromEntries(await Promise.all(pairs)), { wasi: true, ...imports });
  const { zip, files } = await freezeSet({ set, plan, target });
  await unpack(zip, join(project.folder, folder));
  return { plan, names: files.map(({ name }) => name) };
}

const command = async () => setOf({ hello: new Uint8Array(await readFile(artifactUrl("wasi-command"))) });

describe("WASI that is taken away", () => {
  test("frozen files run a command, by the command that their README names, in Node.js and in Deno", async () => {
    const set = await command();
    for (const [target, run] of [
      ["node", project.runInNode],
      ["deno", (path: string) => project.runInDeno(path, ["--allow-read"])],
      ["inline", project.runInNode],
    ] as const) {
      const { plan, names } = await freezeInto(target, { set, target });
      const readme = await readFile(join(project.folder, target, "linked/README.md"), "utf8");
      expect(readme).toContain(target === "deno" ? "deno run --allow-read linked/start.js" : "node linked/start.js");
      expect(readme).toContain("WASI for hello: start.js gives it by node:wasi");
      expect(wasiNote(plan, target)).toContain("and runs main");
      expect(await run(join(project.folder, target, "linked/start.js"))).toContain("\nargument 0: hello\n");
      expect(names).not.toContain("linked/index.html");
    }
  });

  test("frozen files and printed code give a command its arguments and environment", async () => {
    const wasi = { args: ["hi", "one \u2028two"], env: { GREETING: "hej", ["__proto__"]: "x" } };
    const set: ModuleSet = { ...(await command()), options: { wasi } };
    const expected = "argument 0: hi\nargument 1: one \u2028two\ngreeting: hej\n";
    for (const target of ["node", "deno"] as const) {
      await freezeInto(`given-${target}`, { set, target });
      const start = join(project.folder, `given-${target}/linked/start.js`);
      const run = target === "node" ? project.runInNode(start) : project.runInDeno(start, ["--allow-read"]);
      await expect(run).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining(expected) });
    }
    await writeFile(join(project.folder, "hello.wasm"), await readFile(artifactUrl("wasi-command")));
    const code = printCode(set, { host: "node", base: "http://page.test/", commands: ["hello"] });
    expect(code).toContain('env: { GREETING: "hej", ["__proto__"]: "x" }');
    const path = join(project.folder, "given.mjs");
    await writeFile(path, code);
    await expect(project.runInNode(path)).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining(expected),
    });
  });

  test("for hosts without WASI there is no start file, and page and README say what is needed", async () => {
    const { plan, names } = await freezeInto("page", { set: await command(), target: "browser" });
    expect(wasiNote(plan, "browser")).toMatch(/^WASI for hello: a page has none, so there is no start\.js\./);
    expect(names.filter((name) => /start|index/.test(name))).toEqual([]);
    const readme = await readFile(join(project.folder, "page/linked/README.md"), "utf8");
    expect(readme).not.toContain("## Run");
    expect(readme).toContain("First `npm install @bjorn3/browser_wasi_shim`");
  });

  test("the program in the README of files for a page runs a command there, as it stands", async () => {
    const options = { wasi: { args: ["hi", "one two"], env: { GREETING: "hej" } } };
    await freezeInto("in-page", { set: { ...(await command()), options }, target: "browser" });
    const folder = join(project.folder, "in-page");
    const [, program] = /```js\n([\s\S]*?)```/.exec(await readFile(join(folder, "linked/README.md"), "utf8")) ?? [];
    await writeFile(join(folder, "program.mjs"), program ?? "");
    const shim = createRequire(createRequire(import.meta.url).resolve("@rec/browser")).resolve(WASI_PACKAGE);
    await cp(dirname(shim), join(folder, "shim"), { recursive: true });
    const map = { imports: { [WASI_PACKAGE]: "./shim/index.js" } };
    const html = `<script type="importmap">${JSON.stringify(map)}</script><script type="module" src="program.mjs"></script>`;
    await writeFile(join(folder, "index.html"), html);
    const server = createServer(sirv(folder, { dev: true })).listen(0, "127.0.0.1");
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      const lines: string[] = [];
      page.on("console", (message) => lines.push(message.text()));
      page.on("pageerror", (error) => lines.push(String(error)));
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await expect.poll(() => lines.join("\n")).toMatch(/exit code/);
      expect(lines).toEqual(
        expect.arrayContaining(["argument 0: hi", "argument 1: one two", "greeting: hej", "exit code 1"]),
      );
    } finally {
      await browser.close();
      server.close();
    }
  });

  test("files that cannot get the memory of a module have no start file, and say so", async () => {
    const hidden = assemble(`(module
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory 1)
      (func (export "_start") (call $exit (i32.const 0))))`);
    const set = setOf({ shy: new Uint8Array(hidden) });
    for (const [target, instead] of [
      ["browser", "it links with @rec/browser"],
      ["node", "it links with @rec/node"],
      ["workerd", "Build a module that exports it"],
    ] as const) {
      const { plan, names } = await freezeInto(`shy-${target}`, { set, target });
      expect(names.filter((name) => /start/.test(name))).toEqual([]);
      expect(wasiNote(plan, target)).toContain("no module exports the memory of shy");
      expect(wasiNote(plan, target)).toContain(instead);
      const readme = await readFile(join(project.folder, `shy-${target}/linked/README.md`), "utf8");
      expect(readme).toContain('- `importsFor["shy"].wasi_snapshot_preview1`: proc_exit');
      expect(readme).toContain("const modules = await load({ importsFor });");
    }
  });

  test("frozen files give WASI the memory that a module imports, and the host functions the modules", async () => {
    const store = assemble('(module (memory (export "memory") 1) (data (i32.const 100) "by the host"))');
    const main = assemble(`(module
      (import "store" "memory" (memory 1))
      (import "env" "say" (func $say (param i32 i32)))
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (data (i32.const 16) "written\\0a")
      (func (export "_start")
        (i32.store (i32.const 0) (i32.const 16))
        (i32.store (i32.const 4) (i32.const 8))
        (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
        (call $say (i32.const 100) (i32.const 11))
        (call $exit (i32.const 0))))`);
    const hostCode = `const text = (pointer, length) =>
      new TextDecoder().decode(new Uint8Array(linked.exports.store.memory.buffer, pointer, length));
    return { env: { say: (pointer, length) => console.log("said", text(pointer, length)) } };`;
    const set = setOf({ store: new Uint8Array(store), main: new Uint8Array(main) }, hostCode);
    await freezeInto("shared", { set, target: "node" });
    const output = await project.runInNode(join(project.folder, "shared/linked/start.js"));
    expect(output).toContain("\nwritten\nsaid by the host\n");
  });

  test("printed code runs the command in Node.js and in Deno", async () => {
    const set = await command();
    await writeFile(join(project.folder, "hello.wasm"), await readFile(artifactUrl("wasi-command")));
    const modules = [{ name: "hello", exports: [{ name: "_start", kind: "function" }] }];
    for (const [host, run] of [
      ["node", project.runInNode],
      ["deno", (path: string) => project.runInDeno(path, ["--allow-net", "--allow-read"])],
    ] as const) {
      const code = printCode(set, { host, base: "http://page.test/", commands: commandsOf(modules) });
      expect(code).toContain('process.exitCode = runCommand(linked, "hello"); // runs main');
      const path = join(project.folder, `wasi-in-${host}.mjs`);
      await writeFile(path, code);
      expect(await run(path), host).toContain("\nargument 0: hello\n");
    }
  });

  test("printed code and frozen files give host functions the linked modules", async () => {
    const wasm = assemble(`(module (import "env" "say" (func $say (param i32 i32)))
      (memory (export "memory") 1) (data (i32.const 8) "hej")
      (func (export "run") (call $say (i32.const 8) (i32.const 3))))`);
    await writeFile(join(project.folder, "talk.wasm"), wasm);
    const hostCode =
      "return { env: { say: (at, length) => console.log('said', new TextDecoder().decode(new Uint8Array(linked.exports.talk.memory.buffer, at, length))) } };";
    const set = { ...setOf({ talk: new Uint8Array(wasm) }, hostCode), options: {} };
    const path = join(project.folder, "talk.mjs");
    await writeFile(path, `${printCode(set, { host: "node", base: "http://page.test/" })}exports.talk.run();\n`);
    expect(await project.runInNode(path)).toContain("said hej\n");

    const { names } = await freezeInto("talk", { set, target: "node" });
    expect(names).toContain("linked/index.js");
    const use = join(project.folder, "talk/use.mjs");
    await writeFile(use, 'import { run } from "./linked/index.js";\nrun();\n');
    expect(await project.runInNode(use)).toBe("said hej\n");
  });
});
