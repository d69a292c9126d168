import { describe, expect, test } from "vitest";
import { parseModule } from "../../src/parse-module.ts";
import { archiveMembers } from "./archive-members.ts";
import { loadSysroot, type Tree } from "./llvm-package.ts";
import { askEngine, namesOfType } from "./run-script.ts";

const sysroot = await loadSysroot();
const libraries = (sysroot["lib"] as Tree)["wasm32-wasip1"] as Record<string, Uint8Array<ArrayBuffer>>;
const namesOf = (suffix: string) => Object.keys(libraries).filter((name) => name.endsWith(suffix));

function bytesOf(name: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(libraries[name] ?? []);
}

describe("parseModule() of the toolchain's libraries", () => {
  test("reads a libc.so that needs no other library, and all of the rest of it", () => {
    const { sections, imports, exports, dylink } = parseModule(bytesOf("libc.so"));
    expect(sections[0]).toMatchObject({ id: 0, name: "dylink.0" });
    expect(dylink).toMatchObject({
      memory: { size: 208_516, alignment: 16 },
      table: { size: 31, alignment: 1 },
      needed: [],
    });
    expect(exports).toHaveLength(1_179);
    expect(new Set(imports.map(({ module }) => module))).toEqual(
      new Set(["env", "GOT.mem", "GOT.func", "wasi_snapshot_preview1"]),
    );
  });

  test("knows of every other dynamic library that it needs libc.so", () => {
    const others = namesOf(".so").filter((name) => name !== "libc.so");
    expect(others.map((name) => parseModule(bytesOf(name)).dylink?.needed)).toEqual(others.map(() => ["libc.so"]));
  });

  test("reads every dynamic library as the engine does", async () => {
    const names = namesOf(".so");
    expect(names).toHaveLength(7);
    const modules = names.map(bytesOf);
    expect(modules.map((bytes) => namesOfType(parseModule(bytes)))).toEqual(await askEngine(modules));
  }, 180_000);

  test("reads every object file of every archive as the engine does", async () => {
    const modules = namesOf(".a").flatMap((name) => archiveMembers(bytesOf(name)).map(({ bytes }) => bytes));
    expect(modules).toHaveLength(921);
    const types = modules.map((bytes) => parseModule(bytes));
    expect(types.map(namesOfType)).toEqual(await askEngine(modules));
    const lacking = types.filter(({ sections }) => !sections.some(({ name }) => name === "linking"));
    expect(lacking).toEqual([]);
  }, 180_000);
});
