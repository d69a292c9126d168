import { describe, expect, test } from "vitest";
import { problemsOf } from "../../test/link-problems.ts";
import { moduleTypes } from "../../test/wat.ts";
import { planLink } from "../plan-link.ts";

/** The message of the mismatch of a function with the last type of each list. */
async function messageOf(expected: string, found: string): Promise<string> {
  const types = await moduleTypes({
    a: `(module ${expected} (import "b" "x" (func (type $t))))`,
    b: `(module ${found} (func (export "x") (type $t) unreachable))`,
  });
  const [problem, ...others] = problemsOf(() => planLink(types));
  expect(others).toEqual([]);
  expect(problem?.code).toBe("EXTERN_TYPE_MISMATCH");
  return problem?.message ?? "";
}

const fields = (at: number, type: string) =>
  Array.from({ length: 10 }, (_, field) => `(field ${field === at ? type : "i32"})`).join(" ");
const struct = (text: string) => `(type $s (struct ${text})) (type $t (func (param (ref null $s))))`;

describe("planLink() says where types differ that print the same words", () => {
  test.each([
    ["a field", struct(fields(3, "i32")), struct(fields(3, "i64")), "field 3 of parameter 0: expected i32, found i64"],
    [
      "the mutability of a field",
      struct(fields(9, "i32")),
      struct(fields(9, "(mut i32)")),
      "field 9 of parameter 0: expected a constant value, found a mutable value",
    ],
    [
      "a field of a struct in a field",
      `(type $r (struct (field i8))) ${struct("(field (ref $r))")}`,
      `(type $r (struct (field i16))) ${struct("(field (ref $r))")}`,
      "field 0 of field 0 of parameter 0: expected i8, found i16",
    ],
    [
      "whether a type is final",
      `(type $t (sub (func)))`,
      `(type $t (func))`,
      "the type: expected an open type, found a final type",
    ],
    [
      "a supertype",
      `(type $p (sub (func))) (type $t (sub final $p (func)))`,
      `(type $p (sub (func))) (type $t (func))`,
      "the type: expected a type with a supertype, found a type without a supertype",
    ],
    [
      "a field of a supertype",
      `(type $p (sub (struct))) (type $s (sub final $p (struct (field i32)))) (type $t (func (param (ref $s))))`,
      `(type $q (sub (struct))) (type $p (sub $q (struct))) (type $s (sub final $p (struct (field i32))))
        (type $t (func (param (ref $s))))`,
      "the supertype of parameter 0: expected a type without a supertype, found a type with a supertype",
    ],
    [
      "the size of the recursion group",
      `(rec (type $t (func)) (type $u (struct)))`,
      `(type $t (func))`,
      "the type: expected a type in a recursion group of 2 types, found a type in a recursion group of 1 type",
    ],
    [
      "the position in the recursion group",
      `(rec (type $t (func)) (type $u (func (param i32))))`,
      `(rec (type $u (func (param i32))) (type $t (func)))`,
      "the type: expected type 0 of its recursion group, found type 1 of its recursion group",
    ],
    [
      "another type of the recursion group",
      `(rec (type $t (func)) (type $u (func (param i32))))`,
      `(rec (type $t (func)) (type $u (func (param i64))))`,
      "parameter 0 of type 1 of the recursion group: expected i32, found i64",
    ],
    [
      "a reference into the recursion group",
      `(rec (type $s (struct (field (ref null $s))))) (type $t (func (param (ref $s))))`,
      `(rec (type $r (struct (field (ref null $r))))) (type $s (struct (field (ref null $r))))
        (type $t (func (param (ref $s))))`,
      "field 0 of parameter 0: expected a type of the same recursion group, found a type of an earlier recursion group",
    ],
    [
      "an element of an array of structs",
      `(type $r (struct)) (type $a (array (ref $r))) (type $s (struct (field (ref $a)))) (type $t (func (param (ref $s))))`,
      `(type $r (struct)) (type $a (array (mut (ref $r)))) (type $s (struct (field (ref $a))))
        (type $t (func (param (ref $s))))`,
      "the element of field 0 of parameter 0: expected a constant value, found a mutable value",
    ],
  ])("%s", async (_, expected, found, difference) => {
    const message = await messageOf(expected, found);
    expect(message).toMatch(/: expected (.*), found \1 in b; /);
    expect(message.split(" in b; ")[1]).toBe(difference);
  });

  test("a parameter behind those that are printed", async () => {
    const params = (last: string) => `(type $t (func (param ${"i32 ".repeat(200)}${last})))`;
    expect(await messageOf(params("i32"), params("i64"))).toMatch(/; parameter 200: expected i32, found i64$/);
  });

  test("of tags, globals and tables", async () => {
    const asks = (type: string, what: string) =>
      `(module (type $s (struct (field ${type}))) (import "b" "x" (${what})))`;
    const gives = (type: string, what: string) => `(module (type $s (struct (field ${type}))) ${what})`;
    const pairs = [
      ["tag (param (ref null $s))", `(tag (export "x") (param (ref null $s)))`, "field 0 of parameter 0"],
      ["global (ref null $s)", `(global (export "x") (ref null $s) (ref.null $s))`, "field 0 of the value type"],
      ["table 1 (ref null $s)", `(table (export "x") 1 (ref null $s))`, "field 0 of the element type"],
    ] as const;
    for (const [what, definition, path] of pairs) {
      const types = await moduleTypes({ a: asks("i32", what), b: gives("i64", definition) });
      const [problem] = problemsOf(() => planLink(types));
      expect(problem?.message).toContain(`; ${path}: expected i32, found i64`);
    }
  });

  test("of an export that is found by name alone", async () => {
    const types = await moduleTypes({
      a: `(module ${struct("(field i32)")} (import "env" "x" (func (type $t))))`,
      b: `(module ${struct("(field f32)")} (func (export "x") (type $t)))`,
    });
    const [problem] = problemsOf(() => planLink(types));
    expect(problem?.message).toMatch(
      /; b exports "x" as function \[.*\] -> \[\] \(field 0 of parameter 0: expected i32, found f32\)$/,
    );
  });

  test("in bounded time, for types that refer to each other in long chains", async () => {
    const chain = (end: string) => {
      const types = Array.from({ length: 2_000 }, (_, at) => `(type $s${at + 1} (struct (field (ref $s${at}))))`);
      return `(type $s0 (struct (field ${end}))) ${types.join(" ")} (type $t (func (param (ref $s2000))))`;
    };
    const message = await messageOf(chain("i32"), chain("i64"));
    expect(message).toMatch(/ of … \d+ more … of field 0 of parameter 0: expected i32, found i64$/);
    expect(message.length).toBeLessThan(300);
  });
});
