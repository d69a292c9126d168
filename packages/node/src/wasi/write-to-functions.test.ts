import { describe, expect, test, vi } from "vitest";
import { writeToFunctions } from "./write-to-functions.ts";

/** A memory with bytes 1 to 9 from address 100, and a list of buffers at address 16, each an address and a size. */
function memoryWith(buffers: readonly (readonly [number, number])[]) {
  const memory = new WebAssembly.Memory({ initial: 1 });
  new Uint8Array(memory.buffer).set([1, 2, 3, 4, 5, 6, 7, 8, 9], 100);
  new Uint32Array(memory.buffer).set(buffers.flat(), 4);
  return memory;
}

function writing(buffers: readonly (readonly [number, number])[]) {
  const memory = memoryWith(buffers);
  const [write, writeFile] = [vi.fn(), vi.fn(() => 76)];
  const { fd_write } = writeToFunctions({ fd_write: writeFile }, { memory, outputs: new Map([[1, write]]) });
  const call = fd_write as (...values: readonly number[]) => unknown;
  return { call, write, writeFile, written: () => new DataView(memory.buffer).getUint32(8, true) };
}

describe("writeToFunctions()", () => {
  test("gives a function the bytes of all buffers as one piece, and writes their number", () => {
    const { call, write, written } = writing([
      [101, 2],
      [0, 0],
      [108, 1],
    ]);
    expect(call(1, 16, 3, 8)).toBe(0);
    expect(write).toHaveBeenCalledExactlyOnceWith(new Uint8Array([2, 3, 9]));
    expect(written()).toBe(3);
  });

  test("calls no function without bytes", () => {
    const { call, write } = writing([[100, 0]]);
    expect(call(1, 16, 1, 8)).toBe(0);
    expect(write).not.toHaveBeenCalled();
  });

  test("leaves other files to the platform", () => {
    const { call, write, writeFile } = writing([[100, 1]]);
    expect(call(2, 16, 1, 8)).toBe(76);
    expect(writeFile).toHaveBeenCalledExactlyOnceWith(2, 16, 1, 8);
    expect(write).not.toHaveBeenCalled();
  });

  test.each([
    ["a buffer", [[65_530, 7]], 16, 1],
    ["the list of buffers", [[100, 1]], 65_532, 1],
    ["a list at a negative address", [[100, 1]], -8, 1],
    ["a list of a negative size", [[100, 1]], 16, -1],
  ] as const)("returns the error of WASI for %s outside of the memory", (_, buffers, entries, count) => {
    const { call, write } = writing(buffers);
    expect(call(1, entries, count, 8)).toBe(21);
    expect(write).not.toHaveBeenCalled();
  });

  test("writes to no function whose descriptor is closed or is that of another file by now", () => {
    const memory = memoryWith([[100, 1]]);
    const [write, writeFile] = [vi.fn(), vi.fn(() => 76)];
    // The platform closes and renumbers each descriptor but 9.
    const platform = {
      fd_write: writeFile,
      fd_close: (descriptor: number) => (descriptor === 9 ? 8 : 0),
      fd_renumber: (from: number) => (from === 9 ? 8 : 0),
    };
    const writesTo = (descriptor: number, ...calls: readonly (readonly [string, ...number[]])[]): string => {
      write.mockClear();
      const functions = writeToFunctions(platform, { memory, outputs: new Map([[1, write]]) });
      for (const [name, ...values] of [...calls, ["fd_write", descriptor, 16, 1, 8] as const]) {
        (functions[name] as (...values: readonly number[]) => unknown)(...values);
      }
      return write.mock.calls.length > 0 ? "function" : "platform";
    };
    expect(writesTo(1, ["fd_close", 1])).toBe("platform");
    expect(writesTo(1, ["fd_renumber", 5, 1])).toBe("platform");
    expect(writesTo(5, ["fd_renumber", 1, 5])).toBe("function");
    expect(writesTo(1, ["fd_renumber", 1, 5])).toBe("platform");
    expect(writesTo(1, ["fd_close", 9], ["fd_renumber", 9, 1])).toBe("function");
  });

  test("returns the functions of the platform if no output is a function", () => {
    const functions = { fd_write: () => 0 };
    expect(writeToFunctions(functions, { memory: memoryWith([]), outputs: new Map() })).toBe(functions);
  });
});
