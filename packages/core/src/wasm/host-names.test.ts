import { describe, expect, test } from "vitest";
import { isHostNamespace, isPlaceName } from "./host-names.ts";

describe("isHostNamespace()", () => {
  test.each([
    "wasi",
    "wasi_unstable",
    "wasi_snapshot_preview1",
    "wasi_ephemeral_nn",
    "wasi:io/streams@0.2.0",
    "wasix_32v1",
    "wasm:js-string",
    "GOT.mem",
    "GOT.func",
  ])("is true of %s", (namespace) => {
    expect(isHostNamespace(namespace)).toBe(true);
  });

  test.each(["env", "a", "", "wasiless", "wasm", "my_wasi_shim", "GOT", "got.mem", "./wasi:io"])(
    "is false of %s",
    (namespace) => {
      expect(isHostNamespace(namespace)).toBe(false);
    },
  );
});

describe("isPlaceName()", () => {
  test.each(["__memory_base", "__table_base", "__memory_base32", "__table_base32", "__tls_base"])(
    "is true of %s",
    (name) => {
      expect(isPlaceName(name)).toBe(true);
    },
  );

  // Modules that share a memory share its stack and its heap.
  test.each(["__stack_pointer", "__heap_base", "memory", "memory_base"])("is false of %s", (name) => {
    expect(isPlaceName(name)).toBe(false);
  });
});
