import { afterEach, beforeEach, expect, test, vi } from "vitest";
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
    open: () => Promise.reject(new Error("not asked for")),
    find: () => ({ addressOf: () => undefined, close }),
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
