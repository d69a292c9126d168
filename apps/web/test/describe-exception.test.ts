import { link, parseModule } from "@rec/core";
import { expect, test } from "vitest";
import { callExport } from "../src/linker/call-export.ts";
import { collectOutput } from "../src/linker/collect-output.ts";
import { assemble } from "./call-modules.ts";

async function outcomeOf(text: string) {
  const bytes = new Uint8Array(assemble(text));
  const linked = await link({ m: bytes });
  const types = async () => [{ name: "m", type: parseModule(bytes), definedFunctions: 1, url: undefined }];
  const print = () => {};
  const output = collectOutput({ log: print, info: print, debug: print, warn: print, error: print });
  return callExport({ module: "m", name: "run", values: [] }, { linked, types, output });
}

test("an exception of WebAssembly is named by its exported tag, with its values", async () => {
  const outcome = await outcomeOf(`(module
    (tag $failure (export "failure") (param i32 i64 f64 externref))
    (func (export "run") (throw $failure (i32.const 4) (i64.const -1) (f64.const -0) (ref.null extern))))`);
  expect(outcome).toMatchObject({
    name: "WebAssembly.Exception",
    message: "m.failure(4, -1, -0, null) was thrown, and nobody caught it",
  });
});

test("an exception whose tag is hidden is called an exception", async () => {
  const outcome = await outcomeOf('(module (tag $hidden) (func (export "run") (throw $hidden)))');
  expect(outcome).toMatchObject({
    message: "an exception was thrown whose tag no module exports, and nobody caught it",
  });
});
