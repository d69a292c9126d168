import { createTestHost, type TestFile, type TestFileSource } from "@rec/test-host";
import { describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { errorOf } from "../test/outcomes.ts";
import { loadsOf, passTime } from "../test/pass-time.ts";
import { assemble } from "../test/wat.ts";
import { link } from "./link.ts";

const SMALL = `(module (func (export "f") (result i32) (i32.const 42)))`;
const LARGE = `(module (import "small" "f" (func $f (result i32))) (func (export "go") (result i32) (call $f))
  ${"(func (result i32) (i32.const 1))".repeat(200)})`;

const reset = new Error("connection reset");

async function linkWith(answers: (bytes: Uint8Array<ArrayBuffer>) => readonly TestFile[], fuse: boolean) {
  const bytes = await assemble(LARGE);
  const left = [...answers(bytes)];
  const large: TestFileSource = () => (left.length > 1 ? left.shift() : left[0]) ?? new Error("Expected an answer");
  const host = createTestHost({ files: { "large.wasm": large }, hasTimers: true });
  const linking = link({ small: await assemble(SMALL), large: "large.wasm" }, { host, fuse });
  linking.catch(() => {});
  return { host, linking: passTime(host, linking) };
}

const broken = (body: Uint8Array<ArrayBuffer>): TestFile => ({
  body,
  chunkSizeBytes: 64,
  fail: { afterBytes: 600, error: reset },
});

describe("link() with fuse: true, of a module whose stream breaks off", () => {
  test("fuses the bytes of the next attempt", async () => {
    const { host, linking } = await linkWith((bytes) => [broken(bytes), { body: bytes, chunkSizeBytes: 64 }], true);
    const { exports, plan } = await linking;
    expect(plan.unfused).toEqual([]);
    expect(exported(exports, "large", "go")()).toBe(42);
    expect(loadsOf(host)).toHaveLength(2);
  });

  test("reports the failure of the last attempt, after as many as in an unfused link", async () => {
    const [unfused, fused] = await Promise.all(
      [false, true].map(async (fuse) => {
        const { host, linking } = await linkWith((bytes) => [broken(bytes)], fuse);
        const { message, code } = await errorOf(linking);
        return { message, code, loads: loadsOf(host).length };
      }),
    );
    expect(unfused?.code).toBe("BODY_FAILED");
    expect(fused).toEqual(unfused);
  });
});
