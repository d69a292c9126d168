import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseModule } from "@rec/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectGolden, runDeno, runRec, wasmFolder } from "./run-rec.ts";
import { serveBadModules } from "./serve-bad-modules.ts";

const ESCAPE = "\u001b";
const LESSON = ["program.wasm", "memory.wasm"];

let server: Awaited<ReturnType<typeof serveBadModules>>;
let folder: string;

beforeAll(async () => {
  server = await serveBadModules();
  folder = realpathSync(mkdtempSync(join(tmpdir(), "rec-cli-")));
  writeFileSync(join(folder, "half.wasm"), readFileSync(join(wasmFolder, "program.wasm")).subarray(0, 40));
  writeFileSync(join(folder, "notes.wasm"), "some notes, no module\n");
  writeFileSync(join(folder, "package.json"), '{ "name": "app" }\n');
  for (const [name, base64] of Object.entries(SMALL_MODULES)) {
    writeFileSync(join(folder, `${name}.wasm`), Buffer.from(base64, "base64"));
  }
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Modules of a few bytes, each after its text. */
const SMALL_MODULES = {
  // (module (func (export "malloc") (param i64) (result i32) (i32.const 0)) (func (export "free") (param i32)))
  wide: "AGFzbQEAAAABCgJgAX4Bf2ABfwADAwIAAQcRAgZtYWxsb2MAAARmcmVlAAEKCQIEAEEACwIACw==",
  // (module (import "env" "memory" (memory 4)))
  hungry: "AGFzbQEAAAACDwEDZW52Bm1lbW9yeQIABA==",
  // (module (import "env" "log" (func (param i32))))
  logs: "AGFzbQEAAAABBQFgAX8AAgsBA2VudgNsb2cAAA==",
  // (module (func $run (export "run") nop) (start $run) (@custom "odd\\07name" "abc"))
  starts: "AGFzbQEAAAABBAFgAAADAgEABwcBA3J1bgAACAEACgUBAwABCwAMCG9kZAduYW1lYWJj",
  // (module (func (export "half") (param $value i64) (param $this f32) (result i64 f32) (local.get 0) (local.get 1))
  //   (func (export "a b") (param v128)))
  named: "AGFzbQEAAAABDAJgAn59An59YAF7AAMDAgABBw4CBGhhbGYAAANhIGIAAQoLAgYAIAAgAQsCAAsAFwRuYW1lAhABAAIABXZhbHVlAQR0aGlz",
  // (module (func (export "stop") unreachable)
  //   (func (export "half") (param i64 f32) (result i64 f32) local.get 0 i64.const 2 i64.div_s local.get 1))
  calls: "AGFzbQEAAAABCwJgAABgAn59An59AwMCAAEHDwIEc3RvcAAABGhhbGYAAQoPAgMAAAsJACAAQgJ/IAEL",
};

/** A path in the temporary folder, and the permission to read it. */
const temporary = { permissions: [] as string[] };
beforeAll(() => temporary.permissions.push(`--allow-read=${wasmFolder},${folder}`));

describe("what is printed", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["help", ["--help"]],
    ...["run", "check", "plan", "explain", "graph", "inspect", "place", "freeze", "demo"].map(
      (command) => [`help-${command}`, [command, "--help"]] as const,
    ),
    ["help-of-plan", ["help", "plan"]],
    ["version", ["--version"]],
    ["demo", ["demo"]],
    ["run", ["run", ...LESSON, "--call", "program.createRecord(2, 1.1, 2.2)", "--call", "program.deleteRecord(0)"]],
    ["run-renamed", ["run", "left=diamond-left.wasm", "bottom=diamond-bottom.wasm", "--call", "left.left()"]],
    [
      "run-struct",
      ["run", ...LESSON, "--quiet", "--call", "program.createRecord(2, 1.1, 2.2) as {id: i32, x: f32, y: f32}"],
    ],
    [
      "run-resolved",
      [
        "run",
        ...LESSON,
        "dlmalloc.wasm",
        "--quiet",
        "--resolve",
        "malloc=memory.malloc",
        "--resolve",
        "env.free=memory.free",
        "--call",
        "program.deleteRecord(0)",
      ],
    ],
    ["check", ["check", ...LESSON]],
    ["check-allowed", ["check", "program.wasm", "--allow", "env.*"]],
    ["explain", ["explain", ...LESSON, "env.malloc"]],
    ["explain-hoisted", ["explain", ...LESSON, "env.memory"]],
    ["explain-deferred", ["explain", "ping.wasm", "pong.wasm", "pong.isOdd"]],
    ["explain-host", ["explain", "program.wasm", "env.free", "--allow", "env.*"]],
    ["check-pattern", ["check", ...LESSON, "--allow", "env.*"]],
    ["explain-pattern", ["explain", ...LESSON, "env.memory", "--allow", "env.*"]],
    ["graph", ["graph", ...LESSON]],
    ["graph-dot", ["graph", "--format", "dot", "ping.wasm", "pong.wasm"]],
    ["graph-json", ["graph", "--format", "json", "program.wasm", "--unresolved", "trap"]],
    ["inspect", ["inspect", "memory.wasm"]],
    ["inspect-diff", ["inspect", "--diff", "memory.wasm", "memory-debug.wasm"]],
    ["plan", ["plan", ...LESSON]],
    ["plan-host", ["plan", "program.wasm", "--allow", "env.malloc", "--allow", "env.free"]],
    ["plan-host-memory", ["plan", "memory.wasm", "--allow", "env.memory"]],
    ["plan-trap", ["plan", "program.wasm", "--unresolved", "trap"]],
    ["types", ["types", "program.wasm", "7z.so=ping.wasm", "--from", "@rec/node"]],
  ];
  test.each(cases)("%s", async (name, args) => {
    const run = await runRec(args);
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toBe("");
    await expectGolden(name, args, run);
  });

  test.each(["calls", "hungry", "starts"])("inspect-%s", async (name) => {
    const run = await runRec(["inspect", join(folder, `${name}.wasm`)], temporary);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    await expectGolden(`inspect-${name}`, ["inspect", `${name}.wasm`], run);
  });

  test("types-named: names of parameters come from the module", async () => {
    const run = await runRec(["types", join(folder, "named.wasm")], temporary);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    await expectGolden("types-named", ["types", "named.wasm"], run);
  });

  test.each(["good", "busy"])("modules are loaded from a server that rec may ask, and that is %s", async (kind) => {
    const args = ["run", ...LESSON.map((file) => `${server.origin}/${kind}/${file}`), "--call", "memory.malloc(8)"];
    const run = await runRec(args, { permissions: [`--allow-net=${new URL(server.origin).host}`] });
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.stdout).toMatch(/memory\.malloc\(8\) = [1-9]\d+\n$/);
  });

  test("a path is a path, also with characters that mean something in a URL", async () => {
    const names = ["a#b", "100%", "a?b"];
    for (const name of names) writeFileSync(join(folder, `${name}.wasm`), Buffer.from(SMALL_MODULES.starts, "base64"));
    const paths = names.map((name) => relative(wasmFolder, join(folder, `${name}.wasm`)));
    const call = names.flatMap((name) => ["--call", `${name}.run()`]);
    const run = await runRec(["run", ...paths, ...call], temporary);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.stdout).toContain("  a#b.run() = ()\n  100%.run() = ()\n  a?b.run() = ()\n");
  });

  test("arguments and results have the types of the signature", async () => {
    const call = "calls.half(-9223372036854775808, 1.1)";
    const run = await runRec(["run", join(folder, "calls.wasm"), "--call", call], temporary);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.stdout).toContain(`${call} = -4611686018427387904, 1.1\n`);
  });
});

describe("rec freeze", () => {
  const here = (text: string) => text.replaceAll(folder, "/temporary");
  /** Freezes into a new folder, with the permission to write there. */
  async function freeze(name: string, args: readonly string[]) {
    const output = join(folder, name);
    const all = ["freeze", ...args, "-o", output];
    const run = await runRec(all, { permissions: [...temporary.permissions, `--allow-write=${folder}`] });
    await expectGolden(name, all.map(here), { ...run, stdout: here(run.stdout), stderr: here(run.stderr) });
    return { ...run, output };
  }

  test("writes the lesson for Deno, which then runs without a linker", async () => {
    const { output, ...run } = await freeze("freeze", [...LESSON, "--target", "deno"]);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    const script = join(folder, "use-frozen.js");
    writeFileSync(
      script,
      `import { createRecord, memory } from ${JSON.stringify(join(output, "index.js"))};
       const address = createRecord(2, 1.5, 2.5);
       console.log(new DataView(memory.buffer).getFloat32(address + 4, true));`,
    );
    const used = await runDeno([`--allow-read=${folder}`, script]);
    expect(used).toMatchObject({ exitCode: 0, stderr: "", stdout: "1.5\n" });
  });

  test.each([
    ["freeze-host", ["program.wasm", "--allow", "env.*", "--target", "inline"], 0],
    ["error-freeze-unresolved", ["program.wasm"], 1],
    ["error-freeze-name", [...LESSON, "--name", "index"], 1],
    ["usage-freeze-entry", [...LESSON, "--entry", "memroy"], 2],
    ["usage-freeze-host-module", [...LESSON, "--host-module", "evn=./env.js"], 2],
  ] as const)("%s", async (name, args, exitCode) => {
    const run = await freeze(name, args);
    expect({ exitCode: run.exitCode, isWritten: existsSync(run.output) }).toEqual({
      exitCode,
      isWritten: exitCode === 0,
    });
  });

  test("names the permissions that Deno was not given", async () => {
    const output = join(folder, "forbidden");
    const run = await runRec(["freeze", ...LESSON, "-o", output], temporary);
    expect(run).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `error: Cannot write ${output}: Deno was not given the permission; run rec with --allow-read=${output} --allow-write=${output}\n`,
    });
  });
});

describe("--json prints one document", () => {
  test("run: the plan, the timings and the results", async () => {
    const { stdout, exitCode } = await runRec([
      "run",
      ...LESSON,
      "--json",
      "--call",
      "program.createRecord(2, 1.1, 2.2)",
    ]);
    const { plan, timings, calls } = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(plan).toMatchObject({ version: 2, order: ["memory", "program"] });
    expect(timings.map(({ phase }: { phase: string }) => phase)).toContain("compile");
    expect(calls).toEqual([
      { call: "program.createRecord(2, 1.1, 2.2)", results: [{ type: "i32", value: expect.any(Number) }] },
    ]);
  });

  test("plan: the link plan, which describePlan would print", async () => {
    const { stdout } = await runRec(["plan", ...LESSON, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ version: 2, modules: [{ name: "program" }, { name: "memory" }] });
  });

  test("inspect: the module's type and sections", async () => {
    const { stdout } = await runRec(["inspect", "memory.wasm", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      name: "memory",
      imports: [{ module: "env", name: "memory", type: { kind: "memory" } }],
      sections: expect.arrayContaining([expect.objectContaining({ id: 10, kind: "code" })]),
    });
  });

  test("types: the type of each module by name, as parseModule gives it", async () => {
    const { stdout, exitCode } = await runRec(["types", ...LESSON, "other=ping.wasm", "--json"]);
    const types = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(Object.keys(types)).toEqual(["program", "memory", "other"]);
    expect(types.program).toEqual(parseModule(readFileSync(join(wasmFolder, "program.wasm"))));
  });

  test("demo: the address, the record and the plan", async () => {
    const { stdout } = await runRec(["demo", "--json"]);
    const { address, record, plan } = JSON.parse(stdout);
    expect(address % 4).toBe(0);
    expect(record).toEqual({ id: 2, x: Math.fround(1.1), y: Math.fround(2.2) });
    expect(plan.modules).toHaveLength(2);
  });

  test("an error: its code and diagnostics, and the exit code says so too", async () => {
    const { stdout, stderr, exitCode } = await runRec(["run", "program.wasm", "--json"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
    const { error } = JSON.parse(stdout);
    expect(error).toMatchObject({ name: "ModuleLinkError", code: "UNRESOLVED_IMPORT" });
    expect(error.diagnostics).toHaveLength(2);
    expect(error.diagnostics[0]).toMatchObject({ module: "program", import: { module: "env", name: "malloc" } });
    expect(error).not.toHaveProperty("stack");
  });
});

describe("bad input: exit code 1, a coded error, and no stack", () => {
  const small = (name: string) => join(folder, `${name}.wasm`);
  const cases: readonly (readonly [string, () => string[]])[] = [
    ["error-missing-file", () => ["run", "program.wasm", "missing.wasm"]],
    ["error-folder", () => ["run", "."]],
    ["error-http-404", () => ["run", "program.wasm", `${server.origin}/missing.wasm`]],
    ["error-wrong-mime-type", () => ["run", "program.wasm", `${server.origin}/page/memory.wasm`]],
    ["error-truncated", () => ["run", small("half")]],
    ["error-not-webassembly", () => ["inspect", small("notes")]],
    ["error-local-json", () => ["run", join(folder, "package.json")]],
    ["explain-unresolved", () => ["explain", "memory.wasm", "program.wasm", small("logs"), "env.memory"]],
    ["error-types", () => ["types", "program.wasm", small("half")]],
    ["error-unresolved", () => ["run", "program.wasm"]],
    ["error-wrong-signature", () => ["plan", "program.wasm", `env=${small("wide")}`]],
    ["error-two-providers", () => ["run", ...LESSON, "dlmalloc.wasm"]],
    ["error-memory-too-small", () => ["run", "program.wasm", small("hungry")]],
    ["error-call-trapped", () => ["run", small("calls"), "--call", "calls.stop()"]],
  ];
  test.each(cases)("%s", async (name, args) => {
    const permissions = [...temporary.permissions, `--allow-net=${new URL(server.origin).host}`];
    const run = await runRec(args(), { permissions });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).not.toMatch(/^\s+at /m);
    const here = (text: string) => text.replaceAll(folder, "/temporary");
    await expectGolden(name, args().map(here), { ...run, stdout: here(run.stdout), stderr: here(run.stderr) });
  });

  test("a permission that Deno was not given: the flag to add", async () => {
    const file = await runRec(["run", "program.wasm"], { permissions: [] });
    expect(file).toMatchObject({ exitCode: 1, stdout: "" });
    expect(file.stderr).toContain(
      `FILE_UNREADABLE  Unable to read WebAssembly file ${join(wasmFolder, "program.wasm")}`,
    );
    expect(file.stderr).toContain(`--allow-read=${join(wasmFolder, "program.wasm")}`);
    const url = await runRec(["run", "http://127.0.0.1:8000/a.wasm"], { permissions: [] });
    expect(url).toMatchObject({ exitCode: 1, stdout: "" });
    expect(url.stderr).toContain("--allow-net=127.0.0.1:8000");
  });

  test("--verbose adds the stack and its causes", async () => {
    const { stderr, exitCode } = await runRec(["run", "missing.wasm", "--verbose"]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^\s+at /m);
    expect(stderr).toMatch(/^Caused by: Error: ENOENT/m);
  });
});

describe("wrong usage: exit code 2, and nothing on standard output", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["usage-no-command", []],
    ["usage-unknown-command", ["lnik", "program.wasm"]],
    ["usage-no-file", ["run"]],
    ["usage-unknown-option", ["run", "program.wasm", "--jsn"]],
    ["usage-bad-choice", ["run", "program.wasm", "--unresolved", "ignore"]],
    ["usage-same-name", ["run", "program.wasm", "./program.wasm"]],
    ["usage-bad-call", ["run", ...LESSON, "--call", "createRecord"]],
    ["usage-unknown-host", ["plan", "program.wasm", "--allow", "env.log"]],
  ];
  test.each(cases)("%s", async (name, args) => {
    const run = await runRec(args);
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    await expectGolden(name, args, run);
  });

  test.each([
    ["program.createRecord(2)", "with 1 argument:"],
    ["program.createRecord(1.5, 1, 1)", "argument 1: expected an i32"],
    ["program.memory()", "it is a memory"],
    ["program.nothing()", "program exports the functions createRecord, deleteRecord"],
    ["other.f()", "the linked modules are program, memory"],
  ])("--call %s", async (call, complaint) => {
    const { exitCode, stdout, stderr } = await runRec(["run", ...LESSON, "--call", call]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(complaint);
  });
});

describe("colour", () => {
  test("is off where the output is no terminal, on with --color, and off with --no-color", async () => {
    const colored = async (args: readonly string[]) => (await runRec(["inspect", "program.wasm", ...args])).stdout;
    expect(await colored([])).not.toContain(ESCAPE);
    expect(await colored(["--color"])).toContain(ESCAPE);
    expect(await colored(["--color", "--no-color"])).not.toContain(ESCAPE);
  });
});
