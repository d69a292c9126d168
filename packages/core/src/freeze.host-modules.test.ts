import { describe, expect, test } from "vitest";
import { importText } from "../test/import-text.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { type FreezeOptions, freeze } from "./freeze.ts";

const GUEST = `(module (import "env" "log" (func)) (import "env" "base" (global i32)) (import "my env" "memory" (memory 1))
  (func (export "run") (call 0)))`;

/** The text of a script of the frozen guest. */
async function scriptOf(name: "index.js" | "linked.js", options: FreezeOptions): Promise<string> {
  const { files } = await freeze({ guest: await assemble(GUEST) }, { target: "inline", ...options });
  return String(files.find((file) => file.name === name)?.contents);
}

const moduleOf = (text: string) => `data:text/javascript,${text}`;

describe("index.js with ES modules for host imports", () => {
  test("names the ES module of each import that is missing or of another kind, all at once", async () => {
    const env = moduleOf("export const log = 3");
    const other = moduleOf("export const memory = () => {}");
    const script = await scriptOf("index.js", { hostModules: { env, "my env": other } });
    const error = await errorOf(importText(script));
    expect(error.message.split("\n").map((line) => line.trim())).toEqual([
      "Cannot link 1 module: 3 problems",
      `EXTERN_TYPE_MISMATCH  guest imports "env" "log": expected function, found number in the export "log" of ${env}`,
      `hint: export a function as "log" from ${env}`,
      `UNRESOLVED_IMPORT  "env" "base" (global or number) needed by guest, and ${env} does not export "base"`,
      `hint: export a global or number as "base" from ${env}`,
      `EXTERN_TYPE_MISMATCH  guest imports "my env" "memory": expected memory, found function in the export "memory" of ${other}`,
      `hint: export a memory as "memory" from ${other}`,
    ]);
  });

  test("takes the exports of the ES modules", async () => {
    const env = moduleOf("export const log = () => { globalThis.logged = true }; export const base = 1");
    const memory = moduleOf("export const memory = new WebAssembly.Memory({ initial: 1 })");
    const script = await scriptOf("index.js", { hostModules: { env, "my env": memory } });
    const { run } = await importText<{ readonly run: () => void }>(script);
    run();
    expect(globalThis).toHaveProperty("logged", true);
    Reflect.deleteProperty(globalThis, "logged");
  });

  test("leaves load() with the words of its options", async () => {
    const hostModules = { env: "./env.js", "my env": "./memory.js" };
    const { load } = await importText<{ readonly load: () => Promise<object> }>(
      await scriptOf("linked.js", { hostModules }),
    );
    const { message } = await errorOf(load());
    expect(message).toContain("hint: add imports.env.log");
    expect(message).not.toContain("./env.js");
  });
});
