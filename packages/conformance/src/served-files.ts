import createWabt from "wabt";

/** Imports only the host's `test.started`, which every module calls when it is instantiated. */
const LEAF = `(module
  (import "test" "started" (func $started))
  (start $started)
  (func (export "seven") (result i32) (i32.const 7)))`;

/** Calls the healthy module. */
const USER = `(module
  (import "test" "started" (func $started))
  (import "healthy" "seven" (func $seven (result i32)))
  (start $started)
  (func (export "eight") (result i32) (i32.add (call $seven) (i32.const 1))))`;

/** Needs the memory of the faulty module, which needs its memory too: the memory is hoisted. */
const CLERK = `(module
  (import "test" "started" (func $started))
  (import "faulty" "memory" (memory 1))
  (start $started)
  (func (export "seven") (result i32) (i32.load (i32.const 0))))`;

/** Like `USER`, but its bytes are rewritten on their way to the compiler. */
const KEEPER = `(module
  (import "test" "started" (func $started))
  (import "healthy" "seven" (func $seven (result i32)))
  (memory (export "memory") 1)
  (start $started)
  (data (i32.const 0) "\\07")
  (func (export "eight") (result i32) (i32.add (call $seven) (i32.const 1))))`;

/** The same as `USER` for the linker, but another file: its function returns nine instead of eight. */
const OTHER_USER = USER.replace("(i32.const 1)", "(i32.const 2)");

/** Has another head than `USER`. */
const STRANGER = `(module (func (export "eight") (result i32) (i32.const 8)))`;

const PAGE = `<!doctype html><title>Not found</title>${"<p>Nothing to see here.</p>".repeat(2000)}`;

/** Padding after the code, so that every fault hits a body. */
const PADDING_BYTES = 100_000;

/** The files that the server provides for links with faults, and for links that share a cache. */
export async function servedFiles(): Promise<Record<string, string | Uint8Array>> {
  const texts = { leaf: LEAF, user: USER, "other-user": OTHER_USER, clerk: CLERK, keeper: KEEPER, stranger: STRANGER };
  const { parseWat } = await createWabt();
  const modules = Object.entries(texts).map(([name, text]) => {
    const module = parseWat(name, text);
    const { buffer } = module.toBinary({});
    module.destroy();
    return [`${name}.wasm`, pad(buffer)] as const;
  });
  return { ...Object.fromEntries(modules), "page.html": PAGE };
}

/** The module with a custom section "padding" at its end: first incompressible bytes, then zeros. */
function pad(module: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode("padding");
  const zeros = new Uint8Array(PADDING_BYTES / 2);
  const contents = [...leb128(name.length), ...name, ...noise(PADDING_BYTES / 2), ...zeros];
  return new Uint8Array([...module, 0, ...leb128(contents.length), ...contents]);
}

function leb128(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb128(value >>> 7)];
}

/** The same pseudo-random bytes each time. Marsaglia, "Xorshift RNGs". */
function noise(count: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  });
}
