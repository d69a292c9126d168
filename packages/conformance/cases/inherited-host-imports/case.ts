import type { ConformanceCase } from "../../src/case.ts";

/** The page of memory, and the function `one`, as an instance exports them: an object without Object.prototype. */
function instanceExports(): WebAssembly.Exports {
  const bytes = [
    // (module (memory (export "m") 1) (func (export "one") (result i32) (i32.const 1)))
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7f, 0x03, 0x02, 0x01, 0x00,
    0x05, 0x03, 0x01, 0x00, 0x01, 0x07, 0x0b, 0x02, 0x01, 0x6d, 0x02, 0x00, 0x03, 0x6f, 0x6e, 0x65, 0x00, 0x00, 0x0a,
    0x06, 0x01, 0x04, 0x00, 0x41, 0x01, 0x0b,
  ];
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes))).exports;
  } catch {
    // workerd compiles no code: an object of the same shape.
    return Object.assign(Object.create(null), { m: new WebAssembly.Memory({ initial: 1 }), one: () => 1 });
  }
}

/**
 * Host imports are read as an engine reads them, each once. Names on prototypes count: wrappers in front of
 * `instance.exports`, objects without a prototype, methods of a class. Members of `Object.prototype` do not count, so
 * module `cell` provides `toString`. `guest` and `cell` get the one memory that the getter makes.
 */
export const inheritedHostImports: ConformanceCase = {
  name: "inherited-host-imports",
  modules: { guest: "guest.wasm", cell: "cell.wasm", pages: "pages.wasm" },
  options() {
    class Clock {
      readonly start = 30;
      now() {
        return 300;
      }
    }
    const bare = Object.assign(Object.create(null), { hundred: () => 100 });
    const once = {
      get memory() {
        return new WebAssembly.Memory({ initial: 1 });
      },
    };
    return {
      imports: {
        env: Object.setPrototypeOf({ ten: () => 10 }, instanceExports()),
        bare: Object.create(bare),
        clock: new Clock() as unknown as WebAssembly.ModuleImports,
        once,
        cell: {},
      },
    };
  },
  outcome: "plan",
  observe: ({ call }) => ({
    sum: call("guest.sum"),
    pages: call("pages.count"),
    written: [call("guest.written"), call("guest.cell")],
  }),
  observed: { sum: 441, pages: 1, written: [7, 7] },
};
