import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectGolden, runRec, wasmFolder } from "./run-rec.ts";
import { useModules } from "./use-modules.ts";

const LESSON = ["program.wasm", "memory.wasm"];

const modules = useModules();

describe("bad input: exit code 1, a coded error, and no stack", () => {
  const small = (name: string) => join(modules.folder, `${name}.wasm`);
  const cases: readonly (readonly [string, () => string[]])[] = [
    ["error-missing-file", () => ["run", "program.wasm", "missing.wasm"]],
    ["error-folder", () => ["run", "."]],
    ["error-http-404", () => ["run", "program.wasm", `${modules.origin}/missing.wasm`]],
    ["error-wrong-mime-type", () => ["run", "program.wasm", `${modules.origin}/page/memory.wasm`]],
    ["error-truncated", () => ["run", small("half")]],
    ["error-not-webassembly", () => ["inspect", small("notes")]],
    ["error-local-json", () => ["run", join(modules.folder, "package.json")]],
    ["explain-unresolved", () => ["explain", "memory.wasm", "program.wasm", small("logs"), "env.memory"]],
    ["error-types", () => ["types", "program.wasm", small("half")]],
    ["error-unresolved", () => ["run", "program.wasm"]],
    ["error-wrong-signature", () => ["plan", "program.wasm", `env=${small("wide")}`]],
    ["error-two-providers", () => ["run", ...LESSON, "dlmalloc.wasm"]],
    ["error-memory-too-small", () => ["run", "program.wasm", small("hungry")]],
    ["error-call-trapped", () => ["run", small("calls"), "--call", "calls.stop()"]],
  ];
  test.each(cases)("%s", async (name, args) => {
    const permissions = [...modules.reading, `--allow-net=${new URL(modules.origin).host}`];
    const run = await runRec(args(), { permissions });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).not.toMatch(/^\s+at /m);
    const here = (text: string) => text.replaceAll(modules.folder, "/temporary");
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
