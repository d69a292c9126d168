import { describe, expect, test } from "vitest";
import { assemble } from "../../test/wat.ts";
import { parseModule } from "../parse-module.ts";
import { withListedImports } from "./as-listed.ts";

describe("withListedImports()", () => {
  test("leaves out imports that the engine does not list, and renumbers the others", async () => {
    const [first, last] = [
      `(import "a" "f" (func $f))`,
      `(import "a" "g" (func $g)) (export "g" (func $g)) (export "f" (func $f))`,
    ];
    const type = parseModule(
      await assemble(
        `(module ${first} (import "'" "text" (global $text externref)) ${last} (export "text" (global $text)))`,
      ),
    );
    const compiled = new WebAssembly.Module(await assemble(`(module ${first} ${last})`));
    const listed = withListedImports(type, compiled);
    expect(listed.imports.map(({ name }) => name)).toEqual(["f", "g"]);
    expect(listed.exports.map(({ name, importIndex }) => [name, importIndex])).toEqual([
      ["g", 1],
      ["f", 0],
      ["text", undefined],
    ]);
  });

  test("returns the same type if the engine lists all imports", async () => {
    const bytes = await assemble(`(module (import "a" "f" (func)))`);
    const type = parseModule(bytes);
    expect(withListedImports(type, new WebAssembly.Module(bytes))).toBe(type);
  });
});
