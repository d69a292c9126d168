import { expect, test } from "vitest";
import { importText } from "../test/import-text.ts";
import { assemble } from "../test/wat.ts";
import { freeze } from "./freeze.ts";

interface Entry {
  readonly default: { readonly guest: Readonly<Record<string, () => number>> };
}

async function entryOf(text: string): Promise<{ readonly entry: Entry; readonly types: string }> {
  const { files } = await freeze({ guest: await assemble(`(module ${text})`) }, { target: "inline" });
  const contentsOf = (name: string) => String(files.find((file) => file.name === name)?.contents);
  return { entry: await importText<Entry>(contentsOf("index.js")), types: contentsOf("index.d.ts") };
}

test("index.js with a function called then can be imported by import(): the default export has the function", async () => {
  const { entry, types } = await entryOf('(func (export "then") (result i32) i32.const 7) (func (export "f"))');
  expect(Object.keys(entry)).toEqual(["default", "f"]);
  expect(entry.default.guest["then"]?.()).toBe(7);
  expect(types).not.toContain("then");
});

test("index.js has any other export called then", async () => {
  const { entry, types } = await entryOf('(memory (export "then") 1)');
  expect(Object.keys(entry)).toEqual(["default", "then"]);
  expect(types).toContain("then");
});
