import { expect, test } from "vitest";
import { formatRequest, isOwnRequest, readRequest } from "./wasm-request.ts";

test.each([
  ["/a/b.wasm", { path: "/a/b.wasm", part: "exports" }],
  ["/a/b.wasm?link", { path: "/a/b.wasm", part: "link" }],
  ["/a/b.wasm?source", { path: "/a/b.wasm", part: "source" }],
  ["/a/b.wasm?rec-group", { path: "/a/b.wasm", part: "group" }],
  ["/a/b.wasm?rec-native", { path: "/a/b.wasm", part: "native" }],
] as const)("readRequest() reads %s, and formatRequest() writes it", (id, request) => {
  expect(readRequest(id)).toEqual(request);
  expect(formatRequest(request)).toBe(id);
});

test("readRequest() ignores the marks of Vite, and turns backslashes", () => {
  expect(readRequest("C:\\a\\b.wasm?import&t=17")).toEqual({ path: "C:/a/b.wasm", part: "exports" });
  expect(readRequest("/b.wasm?link&import")).toEqual({ path: "/b.wasm", part: "link" });
});

test.each(["/a.js", "/a.wasm?url", "/a.wasm?init", "/a.wasm?link&url", "/a.wasm.js", "\0x.wasm", "/a.js?x=b.wasm"])(
  "readRequest() leaves %j to others",
  (id) => {
    expect(readRequest(id)).toBeUndefined();
  },
);

test("isOwnRequest() tells the parts that no script of a user imports", () => {
  expect(["", "?link", "?source", "?url"].map((query) => isOwnRequest(`/a.wasm${query}`))).not.toContain(true);
  expect(["?rec-group", "?rec-start"].map((query) => isOwnRequest(`/a.wasm${query}`))).not.toContain(false);
});
