import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createDlFunctions } from "./dl-functions.ts";

// Without it, dlopen() is a function that JavaScript can call.
beforeEach(() => void vi.stubGlobal("WebAssembly", Object.create(WebAssembly, { Suspending: { value: undefined } })));
afterEach(() => void vi.unstubAllGlobals());

type Calls = Record<"dlopen" | "dlclose" | "dlerror", (...values: unknown[]) => number>;

test("dlerror() has the reason alone, without code, heading and hint, and once", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  new TextEncoder().encodeInto("lib.so\0", new Uint8Array(memory.buffer, 16));
  const close = (): void => {
    const message = "Cannot close lib.so: 1 problem\n  LIBRARY_IN_USE  other.so uses lib.so\n    hint: close it first";
    throw Object.assign(new Error(message), { diagnostics: [{ message: "other.so uses lib.so" }] });
  };
  const functions = createDlFunctions(() => ({
    memory,
    addressType: "i32",
    openNow: () => undefined,
    open: () => Promise.reject(new Error("not asked for")),
    find: () => ({ addressOf: () => undefined, keep() {}, close }),
    addressOf: () => undefined,
    allocate: () => 1024,
    free: () => {},
  }));
  const { dlclose, dlerror, dlopen } = { ...functions.others, dlopen: functions.dlopen(false) } as unknown as Calls;
  expect(dlclose(dlopen(16, 0))).not.toBe(0);
  const bytes = new Uint8Array(memory.buffer, dlerror());
  expect(new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)))).toBe("other.so uses lib.so");
  expect(dlerror()).toBe(0);
});

test("dlerror() says what is wrong with an import, and counts further problems", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  new TextEncoder().encodeInto("lib.so\0", new Uint8Array(memory.buffer, 16));
  const diagnostics = [
    { code: "UNRESOLVED_IMPORT", message: '"env" "f" (function [] -> []) needed by lib.so' },
    { code: "UNRESOLVED_IMPORT", message: '"env" "g" (function [] -> []) needed by lib.so' },
  ];
  const { others, dlopen } = createDlFunctions(() => ({
    memory,
    addressType: "i32",
    openNow: () => undefined,
    open: () => Promise.reject(new Error("not asked for")),
    find: () => {
      throw Object.assign(new Error("Cannot link"), { diagnostics });
    },
    addressOf: () => undefined,
    allocate: () => 1024,
    free: () => {},
  }));
  expect((dlopen(false) as Calls["dlopen"])(16, 0)).toBe(0);
  const bytes = new Uint8Array(memory.buffer, (others.dlerror as Calls["dlerror"])());
  expect(new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)))).toBe(
    'nothing provides "env" "f" (function [] -> []) needed by lib.so, and 1 more',
  );
});

/** In place of the function of an engine, which suspends the caller. */
function Suspending(target: unknown): unknown {
  return target;
}

describe("the exit of a program is thrown on, so that no code behind it runs", () => {
  const exit = Object.assign(new Error("The program exited with code 3"), { name: "WasiExit" });
  const memory = new WebAssembly.Memory({ initial: 1 });
  const functionsFor = (error: unknown) =>
    createDlFunctions(() => ({
      memory,
      addressType: "i32",
      openNow: () => undefined,
      open: () => Promise.reject(error),
      find: (name) => {
        const close = (): void => {
          throw error;
        };
        return name === "open.so" ? { addressOf: () => undefined, keep() {}, close } : undefined;
      },
      addressOf: () => undefined,
      allocate: () => 1024,
      free: () => {},
    }));
  const write = (name: string): void => {
    new TextEncoder().encodeInto(`${name}\0`, new Uint8Array(memory.buffer, 16));
  };

  test.each([
    ["itself", exit],
    ["as the cause of another error", new Error("stopped", { cause: new Error("stopped", { cause: exit }) })],
  ])("by dlopen and dlclose, %s", async (_title, error) => {
    write("open.so");
    const { others, dlopen } = functionsFor(error);
    const handle = (dlopen(false) as Calls["dlopen"])(16, 0);
    expect(() => (others.dlclose as Calls["dlclose"])(handle)).toThrow(exit);
    // An engine that suspends, without permission to compile.
    const members = { Suspending: { value: Suspending }, Module: { value: undefined } };
    vi.stubGlobal("WebAssembly", Object.create(WebAssembly, members));
    write("other.so");
    await expect((functionsFor(error).dlopen(false) as (...values: unknown[]) => unknown)(16, 0)).rejects.toBe(exit);
  });

  test("but not a value that cannot be read", () => {
    const { proxy, revoke } = Proxy.revocable(new Error("x"), {});
    revoke();
    write("open.so");
    const { others, dlopen } = functionsFor(new Error("stopped", { cause: proxy }));
    expect((others.dlclose as Calls["dlclose"])((dlopen(false) as Calls["dlopen"])(16, 0))).toBe(1);
  });
});
