import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { watchStream } from "../../test/byte-stream.ts";
import { unheard } from "../../test/outcomes.ts";
import type { SettledModuleSource } from "../source.ts";
import { cancelSource } from "./cancel-source.ts";

const reason = new Error("enough");
const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

test("cancelSource() cancels a stream, and the body of a Response, with the reason", () => {
  const stream = watchStream(bytes);
  const body = watchStream(bytes);
  cancelSource(stream.stream, reason);
  cancelSource(new Response(body.stream), reason);
  expect([stream.cancels, body.cancels]).toEqual([[reason], [reason]]);
});

test("cancelSource() leaves a source alone that other code reads, without an unhandled rejection", async () => {
  const locked = watchStream(bytes);
  locked.stream.getReader();
  const response = new Response(watchStream(bytes).stream);
  await response.arrayBuffer();
  const heard = await unheard(async () => {
    cancelSource(locked.stream, reason);
    cancelSource(response, reason);
  });
  expect([heard, locked.cancels]).toEqual([[], []]);
});

test("cancelSource() cancels a promised source when it is there, and hears the rejection of another", async () => {
  const { stream, cancels } = watchStream(bytes);
  const heard = await unheard(async () => {
    cancelSource(Promise.resolve(new Response(stream)), reason);
    cancelSource(Promise.reject(new TypeError("fetch failed")), reason);
  });
  expect([heard, cancels]).toEqual([[], [reason]]);
});

test.each<[string, () => SettledModuleSource]>([
  ["a response without a body", () => new Response(null)],
  ["bytes", () => bytes],
  ["bytes of another realm", () => runInNewContext("new Uint8Array(8)")],
  ["a path", () => "a.wasm"],
  ["a URL", () => new URL("https://example.test/a.wasm")],
  ["a compiled module", () => new WebAssembly.Module(bytes)],
])("cancelSource() has nothing to do with %s", (_what, source) => {
  expect(() => cancelSource(source(), reason)).not.toThrow();
});
