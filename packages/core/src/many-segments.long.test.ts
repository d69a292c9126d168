import { expect, test } from "vitest";
import { assemble } from "../test/wat.ts";
import { link } from "./index.ts";

test("links modules with as many data and element segments as engines allow", { timeout: 300_000 }, async () => {
  const owner = await assemble(`(module
    (memory (export "memory") 40) (table (export "table") 400000 funcref)
    (func (export "read") (param i32) (result i32) (i32.load8_u (local.get 0)))
    ${repeat(100_000, (at) => `(data (i32.const ${at * 8}) "a")`)})`);
  const library = await assemble(`(module
    (import "owner" "memory" (memory 1)) (import "owner" "table" (table 1 funcref)) (func $f)
    ${repeat(100_000, (at) => `(data (i32.const ${1_000_000 + at * 8}) "b")`)}
    ${repeat(200_000, (at) => `(elem (i32.const ${at * 2}) $f)`)})`);
  const { exports } = await link<{ owner: { read(address: number): number } }>({ owner, library });
  const read = (address: number): string => String.fromCharCode(exports.owner.read(address));
  expect([0, 799_992, 1_000_000, 1_799_992].map(read)).toEqual(["a", "a", "b", "b"]);
});

function repeat(count: number, text: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => text(at)).join("\n");
}
