import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { program } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
import type { Program, ProgramOptions } from "./program-options.ts";

const bad = new WebAssembly.Module(
  await assemble(`(module (@dylink.0 (mem-info (memory 100 4)))
    (import "env" "none" (func)) (import "GOT.mem" "nowhere" (global (mut i32))))`),
);

const start = (options: ProgramOptions = {}): Promise<Program> => openProgram({ main: program }, options);

describe("the error of openSync()", () => {
  const EXPECTED = {
    name: "ModuleLinkError",
    diagnostics: [
      { code: "UNRESOLVED_IMPORT", module: "bad.so", import: { module: "env", name: "none" } },
      { code: "UNRESOLVED_IMPORT", module: "bad.so", import: { module: "GOT.mem", name: "nowhere" } },
    ],
  };

  test("has codes and names, and says how to get its text", async () => {
    const running = await start();
    const error = await errorOf(() => running.openSync("bad.so", bad));
    expect(error).toMatchObject(EXPECTED);
    expect(error.message).toContain("await loadTexts() of the program before openSync()");
  });

  test("has the text that the program has loaded", async () => {
    const running = await start();
    await running.loadTexts();
    const error = await errorOf(() => running.openSync("bad.so", bad));
    expect(error).toMatchObject(EXPECTED);
    expect(error.message).toContain('"env" "none"');
    expect(error.message).not.toContain("loadTexts");
  });

  test("names an extern of the wrong kind", async () => {
    const running = await start({ imports: { env: { none: 5 } } });
    await running.loadTexts();
    const error = await errorOf(() => running.openSync("bad.so", bad));
    expect(error.message).toContain("EXTERN_TYPE_MISMATCH");
  });

  test("names the exception that a constructor has thrown, if the texts are loaded", async () => {
    const throwing = new WebAssembly.Module(
      await assemble(`(module (@dylink.0 (mem-info (memory 0 0))) (tag $t (export "own") (param i32))
        (func (export "__wasm_call_ctors") (throw $t (i32.const 42))))`),
    );
    const running = await start();
    const before = await errorOf(() => running.openSync("throwing.so", throwing));
    expect(before).toMatchObject({ code: "INSTANTIATION_TRAPPED", diagnostics: [{ module: "throwing.so" }] });
    await running.loadTexts();
    const after = await errorOf(() => running.openSync("throwing.so", throwing));
    expect(after).toMatchObject({ code: "INSTANTIATION_TRAPPED" });
    expect(after.message).toContain('the tag "own" of throwing.so');
  });
});
