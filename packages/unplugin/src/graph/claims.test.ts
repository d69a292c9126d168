import { expect, test } from "vitest";
import { createClaims } from "./claims.ts";

test("link() takes the same group again, and other files", () => {
  const claims = createClaims();
  claims.link(["/a.wasm", "/b.wasm"]);
  claims.link(["/a.wasm", "/b.wasm"]);
  claims.link(["/c.wasm"]);
  claims.native("/d.wasm");
  claims.native("/d.wasm");
  expect(() => claims.native("/c.wasm")).toThrow("/c.wasm would have two instances: one import has ?link");
});

test("link() refuses a file of another group, and native() a linked file", () => {
  const claims = createClaims();
  claims.link(["/a.wasm", "/b.wasm"]);
  expect(() => claims.link(["/b.wasm"])).toThrow(
    "/b.wasm would have two instances: one import links it with /a.wasm, and another links it with no other file",
  );
  expect(() => claims.native("/a.wasm")).toThrow("/a.wasm would have two instances: one import has ?link");
  claims.clear();
  claims.link(["/b.wasm"]);
  claims.native("/a.wasm");
  expect(() => claims.link(["/a.wasm"])).toThrow("add ?link to all imports");
});
