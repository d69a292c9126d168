import { expect, test } from "vitest";
import { assemble } from "../../test/wat.ts";
import { parseModule } from "../parse-module.ts";
import { externKindOf } from "../wasm/extern-type.ts";
import { describeCompiledModule } from "./describe-compiled-module.ts";

test("describeCompiledModule() returns the names and kinds of the parser, in order, without types", async () => {
  const bytes = await assemble(`(module
    (import "__proto__" "f" (func $f (param i32)))
    (import "" "" (global i64))
    (import "env" "memory" (memory 1))
    (table (export "t") 1 funcref)
    (tag (export "e"))
    (export "constructor" (func $f)))`);
  const described = describeCompiledModule(new WebAssembly.Module(bytes));
  const parsed = parseModule(bytes);
  expect(described.imports).toEqual(
    parsed.imports.map(({ module, name, type }) => ({
      module,
      name,
      type: { kind: "opaque", externKind: externKindOf(type) },
    })),
  );
  expect(described.exports.map(({ name, type }) => [name, externKindOf(type)])).toEqual([
    ["t", "table"],
    ["e", "tag"],
    ["constructor", "function"],
  ]);
  expect(described.exports.map(({ type }) => type.kind)).toEqual(["opaque", "opaque", "opaque"]);
});
