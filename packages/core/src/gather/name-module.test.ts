import { describe, expect, test } from "vitest";
import { errorOf, failureOf } from "../../test/outcomes.ts";
import { ModuleLoadError, ModuleParseError } from "../errors.ts";
import { readModule } from "../parse/read-module.ts";
import { parseModule } from "../parse-module.ts";
import { nameModule } from "./name-module.ts";

const parseFour = async () => parseModule(new Uint8Array([0, 0x61, 0x73, 0x6d]));

describe("nameModule()", () => {
  test("passes a result on", async () => {
    expect(await nameModule({ name: "a", url: undefined }, async () => 7)).toBe(7);
  });

  test("names the module in the message and in the diagnostic, and keeps code and offset", async () => {
    const plain = await errorOf(parseFour);
    const named = await errorOf(nameModule({ name: "a", url: undefined }, parseFour));
    expect(named).toBeInstanceOf(ModuleParseError);
    expect(named.message).toBe(plain.message.replace("the module", "a"));
    expect([named.code, named.offset, named.module]).toEqual([plain.code, plain.offset, "a"]);
    expect(named.diagnostics).toEqual([{ ...plain.diagnostics[0], message: named.message, module: "a" }]);
  });

  test("says where the module came from", async () => {
    const error = await errorOf(nameModule({ name: "a", url: "https://example.test/a.wasm" }, parseFour));
    expect([error.url, error.diagnostics[0]?.url]).toEqual(Array(2).fill("https://example.test/a.wasm"));
  });

  test.each(["$&", "$'", "$`", "$1", "$$", "", "two words", "__proto__"])(
    "takes the name %j literally",
    async (name) => {
      const { message } = await errorOf(nameModule({ name, url: undefined }, parseFour));
      expect(message).toContain(`Cannot parse ${/^[\w$]+$/.test(name) ? name : JSON.stringify(name)}: `);
    },
  );

  test("keeps a cause, and makes up none", async () => {
    const problem = { code: "INVALID_MODULE", message: "the module is odd", hint: "h" } as const;
    const bare = new ModuleParseError("INVALID_MODULE", [problem]);
    const caused = new ModuleParseError("INVALID_MODULE", [problem], { cause: 7 });
    expect(
      Object.hasOwn(await errorOf(nameModule({ name: "a", url: undefined }, () => Promise.reject(bare))), "cause"),
    ).toBe(false);
    expect((await errorOf(nameModule({ name: "a", url: undefined }, () => Promise.reject(caused)))).cause).toBe(7);
  });

  test("puts a failure of a pass into words, also as the cause of another error", async () => {
    const identity = { name: "a", url: "https://example.test/a.wasm" };
    const read = async () => readModule(new Uint8Array([0, 0x61, 0x73, 0x6d]));
    const expected = await errorOf(nameModule(identity, parseFour));
    const error = await errorOf(nameModule(identity, read));
    expect(error).toBeInstanceOf(ModuleParseError);
    expect([error.message, error.diagnostics]).toEqual([expected.message, expected.diagnostics]);
    const problem = { code: "BODY_FAILED", message: "m", hint: "h", module: "a" } as const;
    const load = new ModuleLoadError("BODY_FAILED", [problem], { cause: await failureOf(read) });
    const caused = await errorOf(nameModule(identity, () => Promise.reject(load)));
    expect([caused.code, caused.diagnostics]).toEqual(["BODY_FAILED", [problem]]);
    expect(caused.cause).toBeInstanceOf(ModuleParseError);
    expect(caused.cause).toMatchObject({ message: expected.message, module: "a", url: identity.url });
  });

  test("leaves alone an error that is named already, and one of another class", async () => {
    const named = new ModuleParseError("INVALID_MODULE", [
      { code: "INVALID_MODULE", message: "the module", hint: "h", module: "b" },
    ]);
    const load = new ModuleLoadError("NO_HOST", [{ code: "NO_HOST", message: "the module", hint: "h" }]);
    for (const error of [named, load, new Error("the module")]) {
      expect(await errorOf(nameModule({ name: "a", url: undefined }, () => Promise.reject(error)))).toBe(error);
    }
  });
});
