import { describe, expect, test } from "vitest";
import { watchStream } from "../test/byte-stream.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { ModuleLinkError } from "./errors.ts";
import { link } from "./link.ts";

const OWNER = `(module
  (import "test" "started" (func $started)) (start $started)
  (memory (export "memory") 1) (func (export "f")) (data (i32.const 1024) "owner's data"))`;
const GUEST = `(module (import "owner" "memory" (memory 1)) (func (export "g")) (data (i32.const 1030) "guest's data"))`;
const MESSAGE =
  "data segment 0 of owner at [0x400, 0x40c) and data segment 0 of guest at [0x406, 0x412) " +
  `overlap in memory "memory" of owner: 6 bytes, [1030, 1036)`;

describe("link() of modules with data at the same addresses of one memory", () => {
  test.each([
    ["both bytes", () => false, 0],
    ["one a stream", (name: string) => name === "guest", 7],
    ["the other a stream", (name: string) => name === "owner", 1],
    ["both streams", () => true, 3],
    ["both streams of one chunk", () => true, 10_000],
  ])("is DATA_OVERLAP before anything is instantiated: %s", async (_, isStream, chunkSizeBytes) => {
    const bytes = { owner: await assemble(OWNER), guest: await assemble(GUEST) };
    const open = (name: keyof typeof bytes) =>
      isStream(name) ? watchStream(bytes[name], { chunkSizeBytes }).stream : bytes[name];
    let started = 0;
    const imports = {
      test: {
        started() {
          started += 1;
        },
      },
    };
    const error = await errorOf(link({ owner: open("owner"), guest: open("guest") }, { imports }));
    expect(error).toBeInstanceOf(ModuleLinkError);
    expect(error.diagnostics).toMatchObject([{ code: "DATA_OVERLAP", message: MESSAGE, module: "guest" }]);
    expect(started).toBe(0);
  });

  test("is DATA_OVERLAP if the head of a stream is rewritten on its way to the compiler", async () => {
    const owner = await assemble(`(module (import "guest" "g" (func)) (memory (export "memory") 1)
      (func (export "f")) (data (i32.const 1024) "owner's data"))`);
    const sources = { owner: watchStream(owner, { chunkSizeBytes: 9 }).stream, guest: await assemble(GUEST) };
    expect((await errorOf(link(sources))).diagnostics).toMatchObject([{ code: "DATA_OVERLAP", message: MESSAGE }]);
  });

  test("reads no data of a module without code twice, and finds it", async () => {
    const owner = await assemble(`(module (memory (export "memory") 1) (data (i32.const 1024) "owner's data"))`);
    const guest = await assemble(
      `(module (import "owner" "memory" (memory 1)) (data "passive") (data (i32.const 1030) "guest's data"))`,
    );
    for (const chunkSizeBytes of [1, 2, 5, 1_000]) {
      const sources = {
        owner: watchStream(owner, { chunkSizeBytes }).stream,
        guest: watchStream(guest, { chunkSizeBytes }).stream,
      };
      expect((await errorOf(link(sources))).message).toContain("and data segment 1 of guest at [0x406, 0x412)");
    }
  });

  test("links them if the data does not overlap", async () => {
    const guest = await assemble(GUEST.replace("1030", "1036"));
    const imports = { test: { started: () => {} } };
    const sources = { owner: await assemble(OWNER), guest: watchStream(guest, { chunkSizeBytes: 4 }).stream };
    const { exports } = await link(sources, { imports });
    const memory = exports.owner["memory"] as WebAssembly.Memory;
    expect(Buffer.from(memory.buffer, 1024, 24).toString()).toBe("owner's dataguest's data");
  });
});
