import { createTestHost } from "@rec/test-host";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { exported } from "../test/exported.ts";
import { LEAF, longModule } from "../test/modules.ts";
import { assemble } from "../test/wat.ts";
import { type WeakChunks, weakChunks } from "../test/weak-chunks.ts";
import type { LinkerHost } from "./host.ts";
import { link } from "./link.ts";

const CHUNK_BYTES = 200;

/** Largest number of chunks that may be in flight between source and engine, including the head. */
const MOST_UNDER_WAY = 6;

let long: Uint8Array<ArrayBuffer>;
let leaf: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  [long, leaf] = await Promise.all([assemble(longModule(20_000)), assemble(LEAF)]);
});

/** Waits until no more chunks are referenced than may be in flight; fails if chunks stay referenced. */
function letsGo(source: WeakChunks): Promise<void> {
  const check = async () => expect(await source.held()).toBeLessThanOrEqual(MOST_UNDER_WAY);
  return vi.waitFor(check, { timeout: 30_000, interval: 10 });
}

const responseOf = ({ stream }: WeakChunks) =>
  new Response(stream, { headers: { "content-type": "application/wasm", etag: '"1"' } });

const hostOf = (load: LinkerHost["load"], more: Partial<LinkerHost> = {}): LinkerHost => ({
  ...createTestHost(),
  ...more,
  load,
});

describe("link() holds only the chunks in flight of a body that streams into the compiler", () => {
  test.each<[string, (source: WeakChunks) => ReturnType<typeof link<"a">>]>([
    ["a stream", ({ stream }) => link({ a: stream })],
    ["a response", (source) => link({ a: responseOf(source) })],
    ["a loaded response", (source) => link({ a: "a.wasm" }, { host: hostOf(async () => responseOf(source)) })],
    [
      "a response that the engine reads itself",
      (source) => link({ a: "a.wasm" }, { host: hostOf(async () => responseOf(source), { reusesCompiledCode: true }) }),
    ],
  ])("of %s", async (_, begin) => {
    const source = weakChunks(long, CHUNK_BYTES);
    const linking = begin(source);
    await source.almostRead;
    expect(source.chunks).toBe(Math.ceil(long.length / CHUNK_BYTES) - 1);
    await letsGo(source);
    source.finish();
    expect(exported((await linking).exports, "a", "seven")()).toBe(7);
  });

  test("once there is a plan, if it was read ahead until then", async () => {
    // A memory that another module may need, so no byte of the module is compiled before there is a plan.
    const bytes = await assemble(`(module (import "b" "seven" (func (result i32))) (memory (export "memory") 1)
      (func (export "nine") (result i32) (i32.const 9)) (data (i32.const 0) "${"a".repeat(20_000)}"))`);
    const source = weakChunks(bytes, CHUNK_BYTES);
    const host = createTestHost({ files: { b: leaf } });
    host.hold("b");
    const linking = link({ a: source.stream, b: "b" }, { host });
    await source.almostRead;
    expect(await source.held()).toBeGreaterThan(source.chunks - MOST_UNDER_WAY);
    host.release("b");
    await letsGo(source);
    source.finish();
    expect(exported((await linking).exports, "a", "nine")()).toBe(9);
  });
});
