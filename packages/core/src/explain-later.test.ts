import { afterEach, describe, expect, test, vi } from "vitest";
import { watchStream } from "../test/byte-stream.ts";
import { errorOf } from "../test/outcomes.ts";
import { ModuleLoadError, ModuleParseError } from "./errors.ts";
import { explainLater } from "./explain-later.ts";
import { link } from "./link.ts";
import { Failure } from "./problem.ts";

const page = new TextEncoder().encode("<!doctype html>");

afterEach(() => {
  vi.doUnmock("./failed-later.ts");
});

/** Fails like a page that has lost its connection. */
const loseTexts = () =>
  vi.doMock("./failed-later.ts", () => {
    throw new TypeError("Failed to fetch dynamically imported module");
  });

describe("explainLater()", () => {
  test("does not change an error that is no failure", async () => {
    for (const error of [new TypeError("mistake"), undefined, "enough"]) expect(await explainLater(error)).toBe(error);
  });

  test("gives the error with all data and no text if the texts cannot be loaded", async () => {
    loseTexts();
    const cause = new Error("connection reset");
    const error = await explainLater(
      new Failure(
        "load",
        [
          { about: "body-failed", code: "BODY_FAILED", module: "a", url: "a.wasm", retryable: true },
          { about: "lacking-feature", code: "UNSUPPORTED_FEATURE", module: "b", offset: 7 },
        ],
        { cause },
      ),
    );
    expect(error).toBeInstanceOf(ModuleLoadError);
    expect(error).toMatchObject({ code: "BODY_FAILED", module: "a", url: "a.wasm", cause });
    expect((error as ModuleLoadError).diagnostics).toMatchObject([
      { code: "BODY_FAILED", message: "BODY_FAILED (a, a.wasm)", module: "a", url: "a.wasm", retryable: true },
      { code: "UNSUPPORTED_FEATURE", message: "UNSUPPORTED_FEATURE (b)", module: "b", offset: 7 },
    ]);
  });
});

describe("link() that fails without a connection", () => {
  test("rejects with the error of the right class, with code, module and offset", async () => {
    loseTexts();
    const error = await errorOf(link({ fine: new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), page }));
    expect(error).toBeInstanceOf(ModuleParseError);
    expect([error.code, error.module, error.offset]).toEqual(["NOT_WEBASSEMBLY", "page", 0]);
  });

  test("ends all streams before it loads the texts: they may hold the connection that these need", async () => {
    const silent = watchStream(new Uint8Array([0, 0x61, 0x73, 0x6d]), { finish: "silence" });
    let cancelsThen: readonly unknown[] | undefined;
    vi.doMock("./failed-later.ts", async (importOriginal) => {
      cancelsThen = [...silent.cancels];
      return importOriginal();
    });
    const error = await errorOf(link({ silent: silent.stream, page }));
    expect(error.message).toMatch(/^Cannot parse page: expected WebAssembly/);
    expect(cancelsThen).toMatchObject([{ name: "ModuleParseError", code: "NOT_WEBASSEMBLY", module: "page" }]);
  });
});
