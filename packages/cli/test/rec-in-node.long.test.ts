import { execFile, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { setSourceMapUrl, sourceMapUrlOf } from "@rec/node/freeze";
import { artifactUrl } from "@rec/wasm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

const wasmFolder = dirname(fileURLToPath(artifactUrl("program")));
const goldens = new URL("../../../apps/deno-cli/test/goldens/", import.meta.url);
const LESSON = ["program.wasm", "memory.wasm"];

let folder: string;
let rec: string;

beforeAll(() => {
  // The bundle stands in this package, where it finds the artifacts.
  folder = mkdtempSync(join(fileURLToPath(new URL("..", import.meta.url)), "node_modules/.rec-"));
  rec = join(folder, "rec.js");
  const script = fileURLToPath(new URL("../scripts/bundle.js", import.meta.url));
  const built = spawnSync(process.execPath, [script, "--outdir", folder], {
    encoding: "utf8",
    cwd: dirname(dirname(script)),
  });
  expect(built).toMatchObject({ status: 0, stderr: "" });
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

function runRec(args: readonly string[], input?: Uint8Array): Promise<Run> {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...env } = process.env;
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [rec, ...args], { cwd: wasmFolder, env }, (error, stdout, stderr) => {
      resolve({ stdout, stderr, exitCode: error === null ? 0 : Number(error.code) });
    });
    child.stdin?.end(input);
  });
}

describe("rec in Node.js, bundled", () => {
  test.each([
    ["help", ["--help"]],
    ["help-run", ["run", "--help"]],
    ["help-freeze", ["freeze", "--help"]],
    ["version", ["--version"]],
    ["plan", ["plan", ...LESSON]],
    ["explain", ["explain", ...LESSON, "env.malloc"]],
    ["inspect", ["inspect", "memory.wasm"]],
    ["usage-no-file", ["run"]],
    ["error-missing-file", ["run", "program.wasm", "missing.wasm"]],
  ] as const)("prints what rec in Deno prints: %s", async (name, args) => {
    const { stdout, stderr, exitCode } = await runRec(args);
    const text = [`$ rec ${args.join(" ")}`, stdout, ...(stderr && ["[stderr]", stderr])].join("\n");
    const printed = `${text.trimEnd()}\n[exit code ${exitCode}]\n`.replaceAll(wasmFolder, "/wasm");
    expect(printed).toBe(readFileSync(new URL(`${name}.txt`, goldens), "utf8"));
  });

  test("starts in Deno without a look at process, which would load a part of Node.js", () => {
    const script = `
      const printed = [];
      const output = { isTerminal: () => false, writeSync: (bytes) => (printed.push(new TextDecoder().decode(bytes)), bytes.length) };
      globalThis.Deno = { args: ["--version"], exitCode: 7, noColor: true, stdout: output, stderr: output };
      const { process } = globalThis;
      Object.defineProperty(globalThis, "process", { configurable: true, get() { throw new Error("process was read"); } });
      await import(${JSON.stringify(rec)});
      Object.defineProperty(globalThis, "process", { value: process });
      process.stdout.write(JSON.stringify({ printed, exitCode: Deno.exitCode }));`;
    const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
    expect(run.stderr).toBe("");
    expect(JSON.parse(run.stdout)).toEqual({ printed: [expect.stringMatching(/^\d+\.\d+\.\d+\n$/)], exitCode: 0 });
  });

  describe("rec freeze", () => {
    let output: string;
    beforeEach(() => {
      output = mkdtempSync(join(folder, "frozen-"));
      writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    });

    test("writes files that link in Node.js, and prints the sizes of each", async () => {
      const run = await runRec(["freeze", ...LESSON, "-o", output, "--target", "node", "--integrity", "--json"]);
      expect(run).toMatchObject({ exitCode: 0, stderr: "" });
      const report = JSON.parse(run.stdout);
      expect(report).toMatchObject({
        output,
        target: "node",
        modules: ["program", "memory"],
        hostImports: [],
        warnings: [],
      });
      const written = report.files.map(({ name, path }: { name: string; path: string }) => {
        const bytes = readFileSync(path);
        return { name, path, sizeBytes: bytes.length, gzipBytes: gzipSync(bytes, { level: 9 }).length };
      });
      expect(report.files).toEqual(written);
      expect(readdirSync(output).sort()).toEqual(written.map(({ name }: { name: string }) => name).sort());
      const { createRecord, memory } = await import(join(output, "index.js"));
      const address = createRecord(2, 1.5, 2.5);
      expect(new DataView(memory.buffer).getFloat32(address + 4, true)).toBe(1.5);
    });

    test("writes the source map that a module names beside it, and does not fuse the module", async () => {
      const program = new Uint8Array(readFileSync(join(wasmFolder, "program.wasm")));
      const map = '{"version":3,"sources":["program.c"],"names":[],"mappings":""}';
      writeFileSync(join(folder, "program.wasm"), setSourceMapUrl(program, "./program.c.map"));
      writeFileSync(join(folder, "program.c.map"), map);
      const args = [`program=${join(folder, "program.wasm")}`, "memory.wasm", "--fuse", "on", "--target", "node"];
      const run = await runRec(["freeze", ...args, "-o", output]);
      expect(run).toMatchObject({ exitCode: 0, stderr: "" });
      expect(readdirSync(output)).toEqual(expect.arrayContaining(["program.wasm", "memory.wasm", "program.wasm.map"]));
      expect(readFileSync(join(output, "program.wasm.map"), "utf8")).toBe(map);
      expect(sourceMapUrlOf(new Uint8Array(readFileSync(join(output, "program.wasm"))))).toBe("program.wasm.map");
      const { createRecord, memory } = await import(join(output, "index.js"));
      const address = createRecord(2, 1.5, 2.5);
      expect(new DataView(memory.buffer).getFloat32(address + 4, true)).toBe(1.5);
    });

    test("takes host imports from ES modules, and names of modules, exports and files", async () => {
      const args = ["app=program.wasm", "--host-module", "env=./env.js", "--entry", "app", "--name", "app"];
      const run = await runRec(["freeze", ...args, "-o", output, "--target", "inline"]);
      expect(run).toMatchObject({ exitCode: 0, stderr: "" });
      expect(readdirSync(output).sort()).toEqual(["app.d.ts", "app.js", "index.d.ts", "index.js"]);
      writeFileSync(
        join(output, "env.js"),
        "export const malloc = (size) => size * 1000; export const free = () => {};",
      );
      const { createRecord, default: modules } = await import(join(output, "index.js"));
      expect(createRecord(1, 1, 2)).toBe(12_000);
      expect(Object.keys(modules)).toEqual(["app"]);
    });

    test("optimizes and does not fuse as the options say", async () => {
      const sizeOf = async (...options: string[]) => {
        const run = await runRec(["freeze", ...LESSON, "-o", output, "--json", ...options]);
        const { files }: { files: { name: string; sizeBytes: number }[] } = JSON.parse(run.stdout);
        return Object.fromEntries(files.map(({ name, sizeBytes }) => [name, sizeBytes]));
      };
      const plain = await sizeOf();
      const optimized = await sizeOf("--optimize");
      expect(optimized["linked.wasm"]).toBeLessThan(plain["linked.wasm"] ?? 0);
      expect(await sizeOf("--fuse", "off")).toMatchObject({
        "program.wasm": expect.any(Number),
        "memory.wasm": expect.any(Number),
      });
    });

    test("compiles the modules, and writes nothing if that fails", async () => {
      // (module (func (export "f") (result i32) (i32.const 1))) without its constant
      const bytes = Buffer.from("AGFzbQEAAAABBQFgAAF/AwIBAAcFAQFmAAAKBgEEAAEBCw==", "base64");
      writeFileSync(join(folder, "invalid.wasm"), bytes);
      const target = join(output, "none");
      const run = await runRec(["freeze", join(folder, "invalid.wasm"), "-o", target]);
      expect(run).toMatchObject({ exitCode: 1, stdout: "" });
      expect(run.stderr).toMatch(/^INVALID_MODULE {2}Cannot compile invalid: /);
      expect(existsSync(target)).toBe(false);
    });

    test("says which folder it cannot write", async () => {
      const file = join(output, "file");
      writeFileSync(file, "");
      expect(await runRec(["freeze", ...LESSON, "-o", file])).toEqual({
        exitCode: 2,
        stdout: "",
        stderr: `error: Cannot write ${file}: a file has its name; give another path\n`,
      });
      expect(await runRec(["freeze", ...LESSON, "-o", "-"])).toEqual({
        exitCode: 2,
        stdout: "",
        stderr: "error: Cannot write to -: give --output the path of a folder\n",
      });
    });
  });

  describe("rec place", () => {
    /*
     * clang -O2 -nostdlib -Wl,--no-entry,--import-memory,--import-table,--emit-relocs,-s, of
     * int n[] = { 1, 2 }; int *p = n + 1; __attribute__((export_name("sum"))) int sum(int k) { return n[k] + *p; }
     */
    const RELOCATED =
      "AGFzbQEAAAABBgFgAX8BfwIxAgNlbnYGbWVtb3J5AgACA2VudhlfX2luZGlyZWN0X2Z1bmN0aW9uX3RhYmxlAXAAAQMCAQAGCAF/AUGAgAQLBwcBA3N1" +
      "bQAACiABHgBBACgCiICEgAAoAgAgAEECdEGAgISAAGooAgBqCwsUAQBBgIAECwwBAAAAAgAAAAQAAQAAMQdsaW5raW5nAggbBACkAQADc3VtAQQBcAAI" +
      "BAEEAW4AAAgFkAEABQkBBS5kYXRhAgAAFQpyZWxvYy5DT0RFBQIDBwEABBUCAAARCnJlbG9jLkRBVEEGAQUQAgQ=";
    const write = (name: string, bytes: Uint8Array): string => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };

    test("writes a placeable module, and prints its places and sizes", async () => {
      const input = write("sum.wasm", Buffer.from(RELOCATED, "base64"));
      const output = join(folder, "sum.placeable.wasm");
      const run = await runRec(["place", input, "-o", output]);
      expect(run).toMatchObject({ exitCode: 0, stderr: "" });
      const { length } = readFileSync(output);
      expect(run.stdout).toBe(
        [
          "sum: 4 places checked",
          "before: 239 bytes, 57 bytes of relocations",
          `after: ${length} bytes, 67 bytes in the section rec.places`,
          `written to ${output}\n`,
        ].join("\n"),
      );
      const again = await runRec(["place", output, "-o", output, "--json"]);
      expect(JSON.parse(again.stdout)).toMatchObject({ places: 4, relocationBytes: 0, sizeBytes: { before: length } });
      const linked = await runRec(["check", output, "--allow", "env.*"]);
      expect(linked).toMatchObject({ exitCode: 0 });
    });

    test("refuses stale relocations with the fix, and writes nothing", async () => {
      const bytes = Buffer.from(RELOCATED, "base64");
      // The operand of `i32.const`, the address of the array.
      bytes[bytes.indexOf("41808084", 0, "hex") + 1] = 0x90;
      const output = join(folder, "stale.placeable.wasm");
      const run = await runRec(["place", write("stale.wasm", bytes), "-o", output]);
      expect(run).toMatchObject({ exitCode: 1, stdout: "" });
      expect(run.stderr).toMatch(/STALE_RELOCATIONS .*the place of "n": expected 65536, found 65552/);
      expect(run.stderr).toMatch(/hint: link with -Wl,--emit-relocs and without --compress-relocations/);
      expect(existsSync(output)).toBe(false);
    });

    test("writes to the standard output, and its report to the other one", async () => {
      const input = write("sum.wasm", Buffer.from(RELOCATED, "base64"));
      const output = join(folder, "piped.wasm");
      await runRec(["place", input, "-o", output]);
      const piped = spawnSync(process.execPath, [rec, "place", input, "-o", "-"]);
      expect(piped.status).toBe(0);
      expect(new Uint8Array(piped.stdout)).toEqual(new Uint8Array(readFileSync(output)));
      expect(piped.stderr.toString()).toMatch(/^sum: 4 places checked\n.*\n.*\nwritten to the standard output\n$/);
    });

    test("says which file it cannot write, and why", async () => {
      const input = write("sum.wasm", Buffer.from(RELOCATED, "base64"));
      for (const [output, said] of [
        ["", "error: Cannot write to an empty path: give --output a file, or - for the standard output\n"],
        [folder, `error: Cannot write ${folder}: it is a folder; give the path of a file\n`],
        [
          "no/folder/x.wasm",
          "error: Cannot write no/folder/x.wasm: its folder does not exist; create the folder first\n",
        ],
      ] as const) {
        expect(await runRec(["place", input, "-o", output])).toEqual({ exitCode: 2, stdout: "", stderr: said });
      }
    });

    test("refuses an object file", async () => {
      const bytes = Buffer.from("AGFzbQEAAAACGAEDZW52D19fbGluZWFyX21lbW9yeQIAAQ==", "base64");
      const run = await runRec(["place", write("object.wasm", bytes), "-o", join(folder, "none.wasm")]);
      expect(run).toMatchObject({ exitCode: 1, stdout: "" });
      expect(run.stderr).toMatch(/OBJECT_FILE .*\n.*hint: link it first: clang without -c/);
    });

    test("says how to build a module that has no relocations, and asks for a file to write", async () => {
      const output = join(folder, "none.wasm");
      const without = await runRec(["place", "memory.wasm", "-o", output]);
      expect(without).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/NOT_PLACEABLE .*\n.*--emit-relocs/),
      });
      expect(await runRec(["place", "memory.wasm"])).toMatchObject({ exitCode: 2 });
    });
  });

  test.each(["run", "plan", "inspect"])("%s names all files that cannot be read", async (command) => {
    writeFileSync(join(folder, "text.wasm"), "no module");
    writeFileSync(join(folder, "cut.wasm"), readFileSync(join(wasmFolder, "program.wasm")).subarray(0, 30));
    const files = ["text.wasm", "cut.wasm"].map((name) => join(folder, name));
    const run = await runRec([command, "program.wasm", ...files, "missing.wasm", "--json"]);
    expect(run).toMatchObject({ exitCode: 1, stderr: "" });
    const { error } = JSON.parse(run.stdout);
    const problems = error.diagnostics.map(({ code, module }: Record<string, unknown>) => `${module} ${code}`);
    expect(problems.sort()).toEqual(["cut UNEXPECTED_END", "missing FILE_NOT_FOUND", "text NOT_WEBASSEMBLY"]);
  });

  test("runs the lesson", async () => {
    const { stdout, exitCode } = await runRec(["demo"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/in memory at \d+: id 2, x 1\.1, y 2\.2/);
  });

  test("reads a module from standard input, under its own name or a given one", async () => {
    const bytes = readFileSync(join(wasmFolder, "memory.wasm"));
    const call = "program.createRecord(2, 1.1, 2.2) as {id: i32, x: f32, y: f32}";
    const named = await runRec(["run", "program.wasm", "heap=-", "--quiet", "--call", call], bytes);
    expect(named).toMatchObject({ exitCode: 0, stderr: "" });
    expect(named.stdout).toMatch(/^\d+: \{id: 2, x: 1\.1, y: 2\.2\}\n$/);
    const unnamed = await runRec(["inspect", "-", "--json"], bytes);
    expect(JSON.parse(unnamed.stdout)).toMatchObject({ name: "stdin", sizeBytes: bytes.length });
  });

  test("takes host imports from JavaScript files, in order", async () => {
    const first = join(folder, "first.mjs");
    const second = join(folder, "second.mjs");
    writeFileSync(first, "export default { env: { malloc: () => 16, free() { throw new Error('first'); } } };");
    writeFileSync(second, "export const env = { free() {} };");
    const args = ["run", "program.wasm", "--quiet", "--imports", first, "--imports", second];
    const run = await runRec([
      ...args,
      "--call",
      "program.createRecord(2, 1.1, 2.2)",
      "--call",
      "program.deleteRecord(16)",
    ]);
    expect(run).toEqual({ exitCode: 0, stderr: "", stdout: "16\n()\n" });
  });

  test.each([
    ["export default 7;", "its default export is a number, expected an object of namespaces"],
    ["export const env = 7;", "its env is a number, expected an object"],
    ["syntax error", "Cannot use --imports"],
  ])("refuses host imports of %j", async (code, message) => {
    const file = join(folder, "bad.mjs");
    writeFileSync(file, code);
    const run = await runRec(["run", "program.wasm", "--imports", file]);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    expect(run.stderr).toContain(message);
  });

  test("check exits with 1 and prints annotations for GitHub", async () => {
    const run = await runRec(["check", "--format", "github", "program.wasm", "--allow", "env.free"]);
    expect(run).toMatchObject({ exitCode: 1, stderr: "" });
    expect(run.stdout).toBe(
      '::error file=program.wasm,title=UNRESOLVED_IMPORT::"env" "malloc" (function [i32] -> [i32]) needed by program' +
        '%0Ahint: add --allow env.malloc, or add a file that exports "malloc"\n',
    );
    const good = await runRec(["check", "--format", "github", ...LESSON]);
    expect(good).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  test("check asks for all of WASI at once, by --wasi or by one --allow", async () => {
    const missing = await runRec(["check", "wasi-client.wasm", "memory.wasm"]);
    expect(missing.exitCode).toBe(1);
    expect(missing.stderr).toContain("hint: add --wasi, or add --allow 'wasi_snapshot_preview1.*', or give its file");
    const json = await runRec(["check", "--json", "wasi-client.wasm", "memory.wasm"]);
    expect(Object.keys(JSON.parse(json.stdout))).toEqual(["problems", "warnings"]);
    for (const way of [["--wasi"], ["--allow", "wasi_snapshot_preview1.*"]]) {
      expect(await runRec(["check", ...way, "wasi-client.wasm", "memory.wasm"])).toMatchObject({ exitCode: 0 });
    }
  });

  test("explain exits with 1 where the import has a problem, and says who could provide it", async () => {
    const run = await runRec(["explain", ...LESSON, "dlmalloc.wasm", "env.malloc"]);
    expect(run).toMatchObject({ exitCode: 1, stderr: "" });
    expect(run.stdout).toContain("also exported by memory, as function [i32] -> [i32]; dlmalloc,");
    expect(run.stdout).toContain("hint: choose for all 2 ambiguous imports: --resolve malloc,free=memory");
    const json = JSON.parse((await runRec(["explain", ...LESSON, "env.memory", "--json"])).stdout);
    expect(json).toMatchObject([{ importer: "memory", provider: 'program "memory"' }]);
  });

  test("a trap names the functions on the stack, and their modules", async () => {
    const run = await runRec(["run", ...LESSON, "--call", "program.deleteRecord(99999999)"]);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(
      /stopped: memory access out of bounds\n {2}in free \(function \d+\) of memory\n {2}in deleteRecord \(function 3\) of program\n$/,
    );
  });
});

describe("rec run --wasi", () => {
  test("runs a command with its arguments, environment, input and folders, and passes its exit code on", async () => {
    writeFileSync(join(folder, "notes.txt"), "a note\n");
    const env = ["--env", "GREETING=hello", "--env", "READS=1", "--env", "FILE=/data/notes.txt"];
    const args = ["run", "--wasi", "wasi-command.wasm", ...env, "--dir", `/data=${folder}`, "--", "one", "--two"];
    const run = await runRec(args, Buffer.from("typed\n"));
    expect(run.stdout).toBe(
      "argument 0: wasi-command\nargument 1: one\nargument 2: --two\ngreeting: hello\ninput: typed\nfile: a note\n",
    );
    expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("done") });
  });

  test("links the command with other modules, and initializes reactors before a call", async () => {
    const client = await runRec(["run", "--wasi", "wasi-client.wasm", "memory.wasm"]);
    expect(client).toMatchObject({ exitCode: 0, stdout: "sum: 449985000\n" });
    const reactor = await runRec(["run", "--wasi", "--quiet", "wasi-reactor.wasm", "--call", "wasi-reactor.answer()"]);
    expect(reactor).toMatchObject({ exitCode: 0, stdout: "constructed\n42\n" });
  });

  test("prints one document with --json, and lets the program print to standard error", async () => {
    const run = await runRec(["run", "--wasi", "--json", "wasi-client.wasm", "memory.wasm"]);
    expect(JSON.parse(run.stdout)).toMatchObject({ main: "wasi-client", exitCode: 0, calls: [] });
    expect(run.stderr).toContain("sum: 449985000");
  });

  test.each([
    [["run", "program.wasm", "memory.wasm", "--", "x"], "Cannot use -- without --wasi"],
    [["run", "program.wasm", "--env", "A=1", "--dir", "."], "Cannot use --env, --dir without --wasi"],
    [["run", "--wasi", "a=wasi-command.wasm", "b=wasi-command.wasm"], "choose one: --main a"],
    [["run", "--wasi", "wasi-reactor.wasm", "--main", "wasi-reactor"], "the modules with a main function are (none)"],
    [["run", "--wasi", "wasi-command.wasm", "--env", "oops"], "expected NAME=VALUE"],
    [["run", "--wasi", "wasi-reactor.wasm"], "none has a main function"],
    [["run", ...LESSON, "--resolve", "maloc=memory"], "no module imports maloc; did you mean malloc?"],
    [
      ["check", ...LESSON, "--resolve", "malloc=memory.mallok"],
      "memory does not export mallok; did you mean malloc or calloc?",
    ],
    [["graph", ...LESSON, "--resolve", "malloc=memroy"], "no linked module is called memroy; did you mean memory?"],
    [["plan", ...LESSON, "--allow", "env.maloc"], "no module imports it; did you mean env.malloc?"],
    [["explain", ...LESSON, "env.maloc"], "no module imports it; did you mean env.malloc?"],
    [["run", "--wasi", "wasi-command.wasm", "--shout"], "options of the program stand behind --"],
  ])("refuses %j", async (args, message) => {
    const run = await runRec(args);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain(message);
  });

  test("names the option for folders if one cannot be opened", async () => {
    const run = await runRec(["run", "--wasi", "wasi-command.wasm", "--dir", "/data=/no/such/folder"]);
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr).toMatch(/^INVALID_OPTION {2}Cannot start WASI: .*\n {2}hint: check the folders of --dir: /);
  });

  test("is named by the hint of a module that lacks WASI", async () => {
    const run = await runRec(["run", "wasi-client.wasm", "memory.wasm"]);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("hint: add --wasi, or export wasi_snapshot_preview1.");
  });
});

describe("rec run --wasi without --", () => {
  test.each([
    ["a missing file", "input.txt", "FILE_NOT_FOUND"],
    ["a file that is no module", "notes.txt", "NOT_WEBASSEMBLY"],
    ["a folder", ".", "FILE_UNREADABLE"],
  ])("hints at it for %s", async (_, argument, code) => {
    const notes = join(folder, "notes.txt");
    writeFileSync(notes, "some notes\n");
    const word = argument === "notes.txt" ? notes : argument;
    const run = await runRec(["run", "--wasi", "wasi-command.wasm", word]);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(code);
    expect(run.stderr).toContain(
      `; if it is an argument of the program, write it behind --: rec run --wasi wasi-command.wasm -- ${word}`,
    );
  });

  test("takes all files from the first that is none for arguments", async () => {
    const run = await runRec(["run", "--wasi", "wasi-client.wasm", "memory.wasm", "it's", "missing.wasm"]);
    expect(run.stderr).toContain("rec run --wasi wasi-client.wasm memory.wasm -- 'it'\\''s' missing.wasm");
  });

  test("does not, if the program itself is missing, or -- was given", async () => {
    expect((await runRec(["run", "--wasi", "missing.wasm"])).stderr).not.toContain("behind --");
    expect((await runRec(["run", "--wasi", "wasi-command.wasm", "missing.wasm", "--", "a"])).stderr).not.toContain(
      "behind --",
    );
  });
});

describe("host imports of the commands that run no module", () => {
  test.each(["check", "plan", "graph"])(
    "%s takes them from a JavaScript file, from --allow and from --wasi",
    async (command) => {
      const file = join(folder, "env.mjs");
      writeFileSync(file, "export default { env: { malloc: () => 16 } };");
      const both = await runRec([command, "program.wasm", "--imports", file, "--allow", "env.free"]);
      expect(both).toMatchObject({ exitCode: 0, stderr: "" });
      const one = await runRec([command, "program.wasm", "--imports", file]);
      expect(one.exitCode).toBe(1);
      expect(one.stderr).toContain(`hint: add --allow env.free, or export env.free from ${file}, or `);
      expect(await runRec([command, "wasi-client.wasm", "memory.wasm", "--wasi"])).toMatchObject({
        exitCode: 0,
        stderr: "",
      });
    },
  );

  test("values of the file are checked, where --allow takes any", async () => {
    const file = join(folder, "env.mjs");
    writeFileSync(file, "export default { env: { malloc: 16, free() {} } };");
    const run = await runRec(["check", "program.wasm", "--imports", file, "--allow", "env.*"]);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("EXTERN_TYPE_MISMATCH");
    expect(run.stderr).toContain(`found a JavaScript number in env.malloc of ${file}`);
    expect(run.stderr).toContain(`hint: in ${file}, give env.malloc a function`);
  });

  test("--host is the older name of --allow", async () => {
    const [older, newer] = await Promise.all(
      ["--host", "--allow"].map((flag) => runRec(["plan", "program.wasm", flag, "env.*"])),
    );
    expect(older).toEqual(newer);
  });
});

describe("the examples of --help", () => {
  const COMMANDS = ["", "run", "check", "plan", "explain", "graph", "inspect", "types", "demo"];

  test("run as they are written, in a folder with the files that they name", async () => {
    const place = join(folder, "examples");
    mkdirSync(place);
    const files = { "app.wasm": "diamond-left", "lib.wasm": "diamond-bottom", "tool.wasm": "wasi-command" };
    for (const name of ["program", "memory", "memory-debug"])
      copyFileSync(join(wasmFolder, `${name}.wasm`), join(place, `${name}.wasm`));
    for (const [file, name] of Object.entries(files)) copyFileSync(join(wasmFolder, `${name}.wasm`), join(place, file));
    writeFileSync(
      join(place, "host.mjs"),
      "export default { env: { memory: new WebAssembly.Memory({ initial: 1 }) } };",
    );
    writeFileSync(join(place, "rec"), `#!/bin/sh\nexec '${process.execPath}' '${rec}' "$@"\n`, { mode: 0o755 });
    const lines: string[] = [];
    for (const command of COMMANDS) {
      const { stdout } = await runRec([...(command === "" ? [] : [command]), "--help"]);
      const [, examples = ""] = /^Examples?:\n(.*)/ms.exec(stdout) ?? [];
      lines.push(...examples.split("\n").filter((line) => /^ {2}(rec|cat) /.test(line)));
    }
    expect(lines.length).toBeGreaterThan(12);
    for (const line of lines) {
      const run = spawnSync("sh", ["-c", line], {
        cwd: place,
        env: { ...process.env, PATH: `${place}:${process.env["PATH"]}` },
        encoding: "utf8",
      });
      // The tool exits with the number of its arguments; the check without its allocator finds nothing to complain of.
      expect(run.status, `${line}\n${run.stdout}${run.stderr}`).toBe(line.includes("tool.wasm") ? 2 : 0);
    }
  }, 180_000);
});

/** `script` of util-linux runs a command in a pseudo-terminal. */
const hasScript = spawnSync("script", ["--version"]).status === 0;

describe("rec in a pseudo-terminal", () => {
  // Without `script` there is nothing to open a pseudo-terminal with.
  test.skipIf(!hasScript)("colours its output, unless NO_COLOR is set", () => {
    const inTerminal = (env: Record<string, string>) => {
      const { NO_COLOR: _no, FORCE_COLOR: _force, ...inherited } = process.env;
      const command = [process.execPath, rec, "plan", ...LESSON].map((part) => `'${part}'`).join(" ");
      const options = { cwd: wasmFolder, env: { ...inherited, TERM: "xterm", ...env }, encoding: "utf8" as const };
      return spawnSync("script", ["--quiet", "--return", "--command", command, "/dev/null"], options).stdout;
    };
    expect(inTerminal({})).toContain("\u001b[1mOrder");
    expect(inTerminal({ NO_COLOR: "1" })).not.toContain("\u001b[");
    expect(inTerminal({ NO_COLOR: "1" })).toContain("program.wasm".replace(".wasm", ""));
  });
});
