import { createTestHost } from "@rec/test-host";
import { expect, test } from "vitest";
import { withHost } from "./with-host.ts";

/** The smallest module: a magic number and a version. */
const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const hostOf = () => createTestHost({ files: { "empty.wasm": empty } });

test("withHost() presets link and prepare", async () => {
  const host = hostOf();
  const { link, prepare } = withHost(host);
  const { exports } = await link({ linked: "empty.wasm" });
  const { modules } = await prepare({ prepared: "empty.wasm" });
  expect([...Object.keys(exports), ...Object.keys(modules)]).toEqual(["linked", "prepared"]);
  expect(host.answered).toEqual(["empty.wasm", "empty.wasm"]);
});

test("withHost() passes on the options of a call, and prefers their host to the preset one", async () => {
  const [preset, own] = [hostOf(), hostOf()];
  const { link, prepare } = withHost(preset);
  const told: string[] = [];
  const onProgress = ({ phase }: { readonly phase: string }) => told.push(phase);
  await link({ empty: "empty.wasm" }, { host: own, onProgress });
  await prepare({ empty: "empty.wasm" }, { host: own });
  expect(told).toContain("compile");
  expect([own.answered, preset.answered]).toEqual([["empty.wasm", "empty.wasm"], []]);
  // The adapters do the same: an absent option may also be undefined.
  await link({ empty: "empty.wasm" }, { host: undefined as never });
  expect(preset.answered).toEqual(["empty.wasm"]);
});

test("withHost() calls nothing of a host before a link needs it", () => {
  const unused = () => expect.fail("called");
  const { link, prepare } = withHost({ load: unused, resolve: unused, now: unused, wait: unused });
  expect([typeof link, typeof prepare]).toEqual(["function", "function"]);
});
