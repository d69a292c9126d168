import { describe, expect, test } from "vitest";
import { errorOf } from "../../test/outcomes.ts";
import { assemble, assembleLegacyHandlers } from "../../test/wat.ts";
import { link } from "../link.ts";
import { runCommand } from "./run-command.ts";
import { WasiExit } from "./wasi-exit.ts";

const provider = { names: ["proc_exit"], open: () => ({}) };
const EXIT = `(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (memory (export "memory") 1)`;

async function linkCommand(body: string, bytes = assemble(`(module ${EXIT} (func (export "_start") ${body}))`)) {
  return link({ program: await bytes }, { wasi: provider });
}

describe("runCommand() returns", () => {
  test.each([
    ["0 for a program that returns", "", 0],
    ["0 for exit(0)", "(call $exit (i32.const 0))", 0],
    ["the code of exit(3)", "(call $exit (i32.const 3))", 3],
    ["4,294,967,295 for exit(-1)", "(call $exit (i32.const -1))", 4_294_967_295],
  ])("%s", async (_, body, code) => {
    expect(runCommand(await linkCommand(body), "program")).toBe(code);
  });

  test("the code of an exit that the program tries to catch", async () => {
    const text = `(module ${EXIT} (func (export "_start")
      (try (do (call $exit (i32.const 3))) (catch_all)) (call $exit (i32.const 4))))`;
    expect(runCommand(await linkCommand("", assembleLegacyHandlers(text)), "program")).toBe(3);
  });

  test("the code of an exit in another module", async () => {
    const program = await assemble(
      `(module (import "library" "fail" (func $fail)) (func (export "_start") (call $fail)))`,
    );
    const library = await assemble(`(module ${EXIT} (func (export "fail") (call $exit (i32.const 5))))`);
    expect(runCommand(await link({ program, library }, { wasi: provider }), "program")).toBe(5);
  });
});

test("runCommand() passes on a trap of the program", async () => {
  const linked = await linkCommand("unreachable");
  const error = await errorOf(() => runCommand(linked, "program"));
  expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
  expect(error).not.toBeInstanceOf(WasiExit);
});

describe("runCommand() runs a command once:", () => {
  const refusal = {
    name: "ModuleLinkError",
    code: "ALREADY_RUN",
    diagnostics: [{ module: "program", hint: 'link it anew for each run: runCommand(await link(…), "program")' }],
  };

  test.each([
    ["that returned", "", 0],
    ["that exited", "(call $exit (i32.const 3))", 3],
    ["that trapped", "unreachable", undefined],
  ])("the second call for one %s is refused", async (_, body, code) => {
    const linked = await linkCommand(body);
    const run = () => runCommand(linked, "program");
    if (code === undefined) expect(await errorOf(run)).toBeInstanceOf(WebAssembly.RuntimeError);
    else expect(run()).toBe(code);
    expect(await errorOf(run)).toMatchObject(refusal);
    expect((await errorOf(run)).message).toMatch(
      /^Cannot run program: 1 problem\n.*program has run, and a command runs only once/,
    );
  });

  test("also if two links share its exports", async () => {
    const linked = await linkCommand("");
    expect(runCommand(linked, "program")).toBe(0);
    expect(await errorOf(() => runCommand({ exports: { other: linked.exports.program } }, "other"))).toMatchObject({
      code: "ALREADY_RUN",
    });
  });

  test("another link of the same module runs it again", async () => {
    const bytes = await assemble(`(module ${EXIT} (func (export "_start") (call $exit (i32.const 2))))`);
    for (let run = 0; run < 2; run += 1) {
      expect(runCommand(await link({ program: bytes }, { wasi: provider }), "program")).toBe(2);
    }
  });
});

test("runCommand() refuses a module without _start, and a module that is not linked", async () => {
  const linked = await link({ library: await assemble("(module)") });
  const library = await errorOf(() => runCommand(linked, "library"));
  expect(library).toMatchObject({ name: "ModuleLinkError", code: "INVALID_ARGUMENT" });
  expect(library.message).toMatch(
    /^Cannot run library: 1 problem\n.*library is no command: expected an exported function "_start"/,
  );
  for (const name of ["other", "__proto__", "toString"]) {
    const error = await errorOf(() => runCommand(linked as never, name as never));
    expect(error).toMatchObject({
      code: "INVALID_ARGUMENT",
      diagnostics: [{ hint: 'write runCommand(linked, "library")' }],
    });
  }
  expect(await errorOf(() => runCommand(undefined as never, "program" as never))).toMatchObject({
    code: "INVALID_ARGUMENT",
  });
});

test("a caller of another export sees exit() as a WasiExit with its code", async () => {
  const text = `(module ${EXIT} (func (export "fail") (call $exit (i32.const 6))))`;
  const linked = await link({ library: await assemble(text) }, { wasi: provider });
  const error = await errorOf(() => (linked.exports.library["fail"] as () => void)());
  expect(error).toBeInstanceOf(WasiExit);
  expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
  expect(error).toMatchObject({ name: "WasiExit", exitCode: 6, message: "The program exited with code 6" });
});

test("an exit while a reactor is initialized stops the link", async () => {
  const text = `(module ${EXIT} (func (export "_initialize") (call $exit (i32.const 7))))`;
  const error = await errorOf(link({ library: await assemble(text) }, { wasi: provider }));
  expect(error).toMatchObject({ code: "INSTANTIATION_TRAPPED", cause: { name: "WasiExit", exitCode: 7 } });
});
