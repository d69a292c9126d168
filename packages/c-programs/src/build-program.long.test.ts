import { describe, expect, test } from "vitest";
import { buildParts } from "./build-program.ts";
import { staticOutcome } from "./linked-outcome.ts";
import type { Program } from "./program.ts";
import { newerPrograms, programs } from "./programs.ts";

describe("buildStatic()", () => {
  test.each(programs)("$name returns the same at both levels, and as it says", async (program) => {
    const plain = await staticOutcome(program, { optimize: "-O0" });
    expect(await staticOutcome(program, { optimize: "-O2" })).toEqual(plain);
  });
});

describe("buildParts()", () => {
  const program = programs[0] as Program;

  test("makes a module of each part, with its relocations behind the code", async () => {
    const parts = await buildParts(program, { optimize: "-O2" });
    expect(Object.keys(parts)).toEqual(["a", "b"]);
    const module = await WebAssembly.compile(parts["a"] as Uint8Array<ArrayBuffer>);
    expect(WebAssembly.Module.customSections(module, "reloc.CODE")).toHaveLength(1);
    expect(WebAssembly.Module.imports(module)).toContainEqual({ module: "env", name: "memory", kind: "memory" });
  });

  test("makes a part without relocations that owns memory and table", async () => {
    const { a } = await buildParts(program, { optimize: "-O2", forms: { a: "owner" } });
    const module = await WebAssembly.compile(a as Uint8Array<ArrayBuffer>);
    expect(WebAssembly.Module.customSections(module, "reloc.CODE")).toHaveLength(0);
    const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
    expect(exported).toEqual(expect.arrayContaining(["memory", "__indirect_function_table"]));
  });

  test("fails with the messages of the compiler", async () => {
    const wrong = { ...program, compileFlags: ["-Dreturn=returns"] };
    await expect(buildParts(wrong, { optimize: "-O0" })).rejects.toThrow(
      /error: use of undeclared identifier 'returns'/,
    );
  });

  test.each(newerPrograms)("builds $name: $shows", async (newer) => {
    expect(Object.keys(await buildParts(newer, { optimize: "-O2" }))).toContain("b");
  });
});
