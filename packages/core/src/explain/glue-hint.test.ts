import { describe, expect, test } from "vitest";
import { errorOf } from "../../test/outcomes.ts";
import { moduleTypes } from "../../test/wat.ts";
import { planLink } from "../plan-link.ts";

const FUNCTIONS = ["one", "two", "three", "four", "five", "six", "seven", "eight"];

/** A module that imports functions from one namespace. */
const importing = (namespace: string, names: readonly string[], before = ""): string =>
  `(module ${before} ${names.map((name) => `(import "${namespace}" "${name}" (func (param i32)))`).join("\n")})`;

/** The hints of a link that fails, in the text of its error. */
async function hintsOf(wats: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const types = await moduleTypes(wats);
  const { message } = await errorOf(() => planLink(types));
  return [...message.matchAll(/hint: (.*)/g)].map(([, hint = ""]) => hint);
}

describe("many missing functions of one namespace", () => {
  test("have one hint, and each its own line", async () => {
    const types = await moduleTypes({ program: importing("env", FUNCTIONS) });
    const { diagnostics, message } = await errorOf(() => planLink(types));
    expect(diagnostics).toHaveLength(8);
    expect(message.match(/UNRESOLVED_IMPORT/g)).toHaveLength(8);
    expect(message.match(/hint: .*/g)).toEqual([
      "hint: add imports.env, or link a module that exports these functions",
    ]);
  });

  test("have a hint each, if they are few", async () => {
    expect(await hintsOf({ program: importing("env", FUNCTIONS.slice(1)) })).toHaveLength(7);
  });

  test("leave the hint of a near name, and of a memory", async () => {
    const program = importing("env", FUNCTIONS, '(import "env" "memory" (memory 1))');
    const other = '(module (func (export "_eight") (param i32)))';
    expect(await hintsOf({ program, other })).toEqual([
      expect.stringContaining("add imports.env.memory = new WebAssembly.Memory("),
      "add imports.env, or link a module that exports these functions",
      expect.stringMatching(/add imports\.env\.eight, .* did you mean "_eight" of other\?/),
    ]);
  });

  test("have one hint in a dynamic library", async () => {
    const program = importing("env", FUNCTIONS, "(@dylink.0 (mem-info (memory 0 0)))");
    expect(await hintsOf({ program })).toEqual(["link a library that exports these functions, or add imports.env"]);
  });
});

describe("the hint for functions of a toolchain", () => {
  test.each([
    ["wbg", "__wbg_new_0123456789abcdef", "the JavaScript that wasm-bindgen writes beside the module"],
    ["./program_bg.js", "__wbindgen_throw", "the JavaScript that wasm-bindgen writes beside the module"],
    ["env", "emscripten_resize_heap", "the JavaScript that Emscripten writes beside the module"],
    ["a", "b", "the JavaScript that Emscripten writes beside the module"],
    ["env", "napi_create_function", "an implementation of Node-API such as @emnapi/runtime"],
    ["gojs", "syscall/js.valueGet", "wasm_exec.js of Go or TinyGo"],
  ])("names the script that has %s %s", async (namespace, name, script) => {
    const [hint] = await hintsOf({ program: importing(namespace, [name]) });
    expect(hint).toContain(`; ${script} has it`);
  });

  test("is one for several functions of a namespace, also for names that do not show the toolchain", async () => {
    expect(await hintsOf({ program: importing("env", ["exit", "emscripten_resize_heap", "_abort_js"]) })).toEqual([
      "add imports.env, or link a module that exports these functions; " +
        "the JavaScript that Emscripten writes beside the module has them",
    ]);
  });

  test("is one for all functions of wasm-bindgen", async () => {
    const names = FUNCTIONS.slice(0, 2).map((name) => `__wbg_${name}_0123456789abcdef`);
    expect(await hintsOf({ program: importing("wbg", names) })).toEqual([
      "add imports.wbg, or link a module that exports these functions; " +
        "the JavaScript that wasm-bindgen writes beside the module has them",
    ]);
  });
});
