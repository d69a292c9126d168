import { describe, expect, test } from "vitest";
import { errorOf } from "../../test/outcomes.ts";
import { assemble } from "../../test/wat.ts";
import { link } from "../link.ts";

class ExitStatus {
  readonly name = "ExitStatus";
  readonly message: string;
  readonly status: number;

  constructor(status: number) {
    this.message = `Program terminated with exit(${status})`;
    this.status = status;
  }
}

class Exit {
  readonly code = 3;
  readonly instance = {};
}

const STARTER = `(module (import "host" "throw" (func $throw)) (start $begin) (func $begin (call $throw)))`;

/** The error of a link with a start function that throws a value. */
async function errorOfStart(thrown: unknown) {
  const host = {
    throw() {
      throw thrown;
    },
  };
  return errorOf(link({ a: await assemble(STARTER) }, { imports: { host } }));
}

const PREFIX = "a stopped while it was instantiated, in its start function or an active segment: ";

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe("a start function that throws", () => {
  test.each<[what: string, thrown: unknown, description: string]>([
    ["an error", new TypeError("broken"), "broken"],
    ["an error without a message", new TypeError(), "TypeError"],
    ["the first line of a message", new Error("first\nsecond"), "first"],
    ["a long message", new Error("x".repeat(1000)), `${"x".repeat(200)}…`],
    ["an exit status of Emscripten", new ExitStatus(3), "ExitStatus: Program terminated with exit(3)"],
    ["an object of a class", new Exit(), "Exit { code: 3 }"],
    ["a plain object", { status: 1, reason: "end", further: [] }, 'Object { status: 1, reason: "end" }'],
    ["an object without a prototype", Object.assign(Object.create(null), { status: 1 }), "an object { status: 1 }"],
    ["a message that is no string", { message: 7 }, "Object { message: 7 }"],
    ["a text", "boom", "boom"],
    ["a symbol", Symbol("stop"), "Symbol(stop)"],
    ["undefined", undefined, "undefined"],
    ["null", null, "null"],
    ["a bigint", 5n, "5"],
    ["a function", () => {}, "a function"],
    ["a revoked proxy", revokedProxy(), "a value that cannot be read"],
    [
      "a getter that throws",
      {
        get message() {
          throw new Error("no");
        },
      },
      "a value that cannot be read",
    ],
  ])("%s: describes it, and gives it as cause", async (_what, thrown, description) => {
    const error = await errorOfStart(thrown);
    expect([error.name, error.code]).toEqual(["ModuleLinkError", "INSTANTIATION_TRAPPED"]);
    expect(error.diagnostics[0]?.message).toBe(PREFIX + description);
    expect(Object.hasOwn(error, "cause")).toBe(true);
    expect(Object.is(error.cause, thrown)).toBe(true);
  });
});

/** Its start function throws an exception; the tag comes from the module `tags`. */
const thrower = (tag: string, values: string) => `(module (import "tags" "e" (tag $e ${tag})) (start $begin)
  (func $begin ${values} (throw $e)))`;

describe("an exception of WebAssembly", () => {
  test.each([
    ["", "", " and no values"],
    ["(param i32 i64 f64)", "(i32.const -1) (i64.const 2) (f64.const 0.5)", " and the values -1, 2, 0.5"],
    ["(param externref)", "(ref.null extern)", " and the values null"],
    // Node 20 ends its process if JavaScript reads a vector out of an exception.
    ["(param v128 i32)", "(v128.const i64x2 1 2) (i32.const 3)", ""],
    ["(param i32 i32 i32 i32 i32 i32 i32 i32 i32)", "(i32.const 1) ".repeat(9), ` and the values ${"1, ".repeat(8)}…`],
  ])("is described by the exported tag and its payload %j", async (tag, values, payload) => {
    const modules = {
      "tag owner": await assemble(`(module (tag (export "e") ${tag}))`),
      a: await assemble(thrower(tag, values)),
    };
    const resolve = ({ name }: { readonly name: string }) => ({ module: "tag owner", name });
    const error = await errorOf(link(modules, { resolve }));
    expect(error.diagnostics[0]?.message).toBe(`${PREFIX}an exception with the tag "e" of "tag owner"${payload}`);
    expect(String(error.cause)).toBe("[object WebAssembly.Exception]");
  });

  test("has the tag that its module imports from the host", async () => {
    const e = new WebAssembly.Tag({ parameters: ["i32"] });
    const imports = { tags: { e } } as unknown as WebAssembly.Imports;
    const error = await errorOf(link({ a: await assemble(thrower("(param i32)", "(i32.const 7)")) }, { imports }));
    expect(error.diagnostics[0]?.message).toBe(`${PREFIX}an exception with the tag "tags" "e" and the values 7`);
  });

  test("has a tag that nobody else knows", async () => {
    const own = await assemble(`(module (tag $e) (start $begin) (func $begin (throw $e)))`);
    const error = await errorOf(link({ a: own }));
    expect(error.diagnostics[0]?.message).toBe(
      `${PREFIX}an exception of WebAssembly, with a tag that no instantiated module exports or imports`,
    );
  });

  test("is described if a deferred start function throws it", async () => {
    const a = `(module (import "b" "f" (func)) (memory (export "m") 1) (tag $e (export "e") (param i32)) (start $begin)
      (func $begin (i32.const 9) (throw $e)))`;
    const b = `(module (import "a" "m" (memory 1)) (func (export "f")))`;
    const error = await errorOf(link({ a: await assemble(a), b: await assemble(b) }));
    expect(error.diagnostics[0]?.message).toBe(
      'a stopped in its start function: an exception with the tag "e" of a and the values 9',
    );
  });
});
