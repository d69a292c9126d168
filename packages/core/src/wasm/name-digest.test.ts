import { expect, test } from "vitest";
import { digestOfBytes, digestOfName } from "./name-digest.ts";

test.each(["", "hook", "höök", "名前", "\u{1F600}a", "\u07ff\u0800\uffff\u{10000}\u{10ffff}"])(
  "digestOfName(%j) is the digest of its bytes in UTF-8",
  (name) => {
    const bytes = new TextEncoder().encode(name);
    expect(digestOfName(name)).toBe(digestOfBytes(bytes, 0, bytes.length));
  },
);

test("digestOfBytes() is FNV-1a of 32 bits", () => {
  expect(digestOfName("")).toBe(0x811c9dc5);
  expect(digestOfName("foobar")).toBe(0xbf9cf968);
});
