import { existsSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { expectGolden, runDeno, runRec, wasmFolder } from "./run-rec.ts";
import { SMALL_MODULES, useModules } from "./use-modules.ts";

const ESCAPE = "\u001b";
const LESSON = ["program.wasm", "memory.wasm"];

const modules = useModules();

describe("what is printed", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["help", ["--help"]],
    ["help-run", ["run", "--help"]],
    ["version", ["--version"]],
    ["demo", ["demo"]],
    ["run", ["run", ...LESSON, "--call", "program.createRecord(2, 1.1, 2.2)", "--call", "program.deleteRecord(0)"]],
    [
      "run-struct",
      ["run", ...LESSON, "--quiet", "--call", "program.createRecord(2, 1.1, 2.2) as {id: i32, x: f32, y: f32}"],
    ],
    ["check", ["check", ...LESSON]],
    ["check-allowed", ["check", "program.wasm", "--allow", "env.*"]],
    ["explain", ["explain", ...LESSON, "env.malloc"]],
    ["graph", ["graph", ...LESSON]],
    ["inspect", ["inspect", "memory.wasm"]],
    ["plan", ["plan", ...LESSON]],
    ["types", ["types", "program.wasm", "7z.so=ping.wasm", "--from", "@rec/node"]],
  ];
  test.each(cases)("%s", async (name, args) => {
    const run = await runRec(args);
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toBe("");
    await expectGolden(name, args, run);
  });

  test.each(["calls", "hungry", "starts"])("inspect-%s", async (name) => {
    const run = await runRec(["inspect", join(modules.folder, `${name}.wasm`)], { permissions: modules.reading });
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    await expectGolden(`inspect-${name}`, ["inspect", `${name}.wasm`], run);
  });

  test("types-named: names of parameters come from the module", async () => {
    const run = await runRec(["types", join(modules.folder, "named.wasm")], { permissions: modules.reading });
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    await expectGolden("types-named", ["types", "named.wasm"], run);
  });

  test.each(["good", "busy"])("modules are loaded from a server that rec may ask, and that is %s", async (kind) => {
    const args = ["run", ...LESSON.map((file) => `${modules.origin}/${kind}/${file}`), "--call", "memory.malloc(8)"];
    const run = await runRec(args, { permissions: [`--allow-net=${new URL(modules.origin).host}`] });
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.stdout).toMatch(/memory\.malloc\(8\) = [1-9]\d+\n$/);
  });

  test("a path is a path, also with characters that mean something in a URL", async () => {
    const names = ["a#b", "100%", "a?b"];
    for (const name of names)
      writeFileSync(join(modules.folder, `${name}.wasm`), Buffer.from(SMALL_MODULES.starts, "base64"));
    const paths = names.map((name) => relative(wasmFolder, join(modules.folder, `${name}.wasm`)));
    const call = names.flatMap((name) => ["--call", `${name}.run()`]);
    const run = await runRec(["run", ...paths, ...call], { permissions: modules.reading });
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.stdout).toContain("  a#b.run() = ()\n  100%.run() = ()\n  a?b.run() = ()\n");
  });

  test("arguments and results have the types of the signature", async () => {
    const call = "calls.half(-9223372036854775808, 1.1)";
    const run = await runRec(["run", join(modules.folder, "calls.wasm"), "--call", call], {
      permissions: modules.reading,
    });
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.stdout).toContain(`${call} = -4611686018427387904, 1.1\n`);
  });
});

describe("rec freeze", () => {
  const here = (text: string) => text.replaceAll(modules.folder, "/temporary");
  /** Freezes into a new folder, with the permission to write there. */
  async function freeze(name: string, args: readonly string[]) {
    const output = join(modules.folder, name);
    const all = ["freeze", ...args, "-o", output];
    const run = await runRec(all, { permissions: [...modules.reading, `--allow-write=${modules.folder}`] });
    await expectGolden(name, all.map(here), { ...run, stdout: here(run.stdout), stderr: here(run.stderr) });
    return { ...run, output };
  }

  test("writes the lesson for Deno, which then runs without a linker", async () => {
    const { output, ...run } = await freeze("freeze", [...LESSON, "--target", "deno"]);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    const script = join(modules.folder, "use-frozen.js");
    writeFileSync(
      script,
      `import { createRecord, memory } from ${JSON.stringify(join(output, "index.js"))};
       const address = createRecord(2, 1.5, 2.5);
       console.log(new DataView(memory.buffer).getFloat32(address + 4, true));`,
    );
    const used = await runDeno([`--allow-read=${modules.folder}`, script]);
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
    const output = join(modules.folder, "forbidden");
    const run = await runRec(["freeze", ...LESSON, "-o", output], { permissions: modules.reading });
    expect(run).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `error: Cannot write ${output}: Deno was not given the permission; run rec with --allow-read=${output} --allow-write=${output}\n`,
    });
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
