import { describe, expect, test } from "vitest";
import { assemble } from "../wat.ts";
import { bun, deno, node, runScript, type ScriptRuntime } from "./run-script.ts";
import type { SuspensionInput, SuspensionReports } from "./suspension-on-stdin.ts";

const IMPORTER = `(module
  (import "awaiter" "fetch" (func $fetch (param i32) (result i32)))
  (func (export "run") (param i32) (result i32) (i32.add (call $fetch (local.get 0)) (i32.const 1)))
  (func (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))`;

const AWAITER = `(module
  (import "importer" "twice" (func $twice (param i32) (result i32)))
  (import "host" "wait" (func $wait (param i32) (result i32)))
  (func (export "fetch") (param i32) (result i32) (call $twice (call $wait (call $twice (local.get 0))))))`;

async function suspendIn(runtime: ScriptRuntime): Promise<SuspensionReports> {
  const base64 = async (wat: string) => Buffer.from(await assemble(wat)).toString("base64");
  const input: SuspensionInput = { importer: await base64(IMPORTER), awaiter: await base64(AWAITER) };
  return runScript(runtime, "suspension-on-stdin.ts", input);
}

const SUSPENDED = ["the host is asked", "the caller goes on", "the host answers"];

describe("a deferred function that suspends", () => {
  // Node 20, on which the other tests run, has no JavaScript Promise Integration.
  test.for([node, deno, bun])(
    "resumes through the shim, and cannot through a closure, in $name",
    { timeout: 300_000 },
    async (runtime, { skip }) => {
      if (runtime.missing !== undefined) skip(runtime.missing);
      const { shim, closure } = await suspendIn(runtime);
      expect(shim).toEqual({
        deferred: [{ importer: "importer", binding: "shim" }],
        events: SUSPENDED,
        outcome: "161",
      });
      // The reason for the shim: a JavaScript frame between two modules cannot be suspended. V8 throws before it calls the
      // host, JavaScriptCore afterwards.
      expect(closure).toEqual({
        deferred: [{ importer: "importer", binding: "closure" }],
        events: runtime === bun ? ["the host is asked", "the caller goes on"] : ["the caller goes on"],
        outcome: "SuspendError",
      });
    },
  );
});
