import type { AnyFunction } from "../bind/closure.ts";
import { externKindByte, numberTypeByte, opcode, PREAMBLE, sectionId, typeForm } from "../wasm/binary-format.ts";

/** The ways in which `dlopen` of C answers. Each takes a path and flags, and returns a pointer. */
export interface Answers {
  /** Answers at once; returns -1 for an answer that has to be waited for. */
  readonly now: AnyFunction;
  /** Answers in place of `later` where the caller cannot be suspended. */
  readonly instead: AnyFunction;
  /** Returns a promise. */
  readonly later: AnyFunction;
}

/** JavaScript API, "JavaScript Promise Integration". */
interface Suspender {
  readonly Suspending?: new (target: AnyFunction) => AnyFunction;
}

const [IF, ELSE, TRY, CATCH_ALL, RETURN, NO_TYPE] = [0x04, 0x05, 0x06, 0x19, 0x0f, 0x40];
const [LOCAL_TEE, I32_NE, I64_NE] = [0x22, 0x47, 0x52];
const MINUS_ONE = 0x7f;
const OPEN = [opcode.localGet, 0, opcode.localGet, 1, opcode.call];

/*
 * A function that suspends its caller only if it has to wait. An import that suspends throws a `SuspendError` if no caller is below
 * `WebAssembly.promising`, also if there is nothing to wait for. The error is an exception, which a handler catches; the engine of
 * Node.js 24 throws it behind the call, so `pause` is tried first, which does nothing. For pointers of 32 bits:
 *
 *   (module
 *     (type $open (func (param i32 i32) (result i32)))
 *     (type $pause (func))
 *     (import "" "0" (func $now (type $open)))
 *     (import "" "1" (func $instead (type $open)))
 *     (import "" "2" (func $later (type $open)))
 *     (import "" "3" (func $pause (type $pause)))
 *     (func (export "") (type $open) (local i32)
 *       (if (result i32) (i32.ne (local.tee 2 (call $now (local.get 0) (local.get 1))) (i32.const -1))
 *         (then (local.get 2))
 *         (else
 *           (try (do (call $pause)) (catch_all (return (call $instead (local.get 0) (local.get 1)))))
 *           (call $later (local.get 0) (local.get 1))))))
 *
 * All engines that can suspend know these handlers, the first ones of WebAssembly; some do not know the later ones.
 */
function encodeCall(isWide: boolean): Uint8Array<ArrayBuffer> {
  const pointer = isWide ? numberTypeByte.i64 : numberTypeByte.i32;
  const imported = (name: number, type: number) => [0, 1, 0x30 + name, externKindByte.function, type];
  const code = [
    ...[1, 1, pointer],
    ...[...OPEN, 0, LOCAL_TEE, 2],
    ...[isWide ? opcode.i64Const : opcode.i32Const, MINUS_ONE, isWide ? I64_NE : I32_NE],
    ...[IF, pointer, opcode.localGet, 2, ELSE],
    ...[TRY, NO_TYPE, opcode.call, 3, CATCH_ALL, ...OPEN, 1, RETURN, opcode.end],
    ...[...OPEN, 2, opcode.end, opcode.end],
  ];
  return new Uint8Array([
    ...PREAMBLE,
    ...section(sectionId.type, [2, typeForm.func, 2, pointer, numberTypeByte.i32, 1, pointer, typeForm.func, 0, 0]),
    ...section(sectionId.import, [4, ...[0, 1, 2].flatMap((name) => imported(name, 0)), ...imported(3, 1)]),
    ...section(sectionId.function, [1, 0]),
    ...section(sectionId.export, [1, 0, externKindByte.function, 4]),
    ...section(sectionId.code, [1, code.length, ...code]),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, content.length, ...content];
}

/**
 * A function that answers at once if it can, and suspends its caller otherwise.
 *
 * @param isWide - whether pointers have 64 bits
 * @returns undefined if the engine cannot suspend
 */
export function createCallThatWaits({ now, instead, later }: Answers, isWide: boolean): AnyFunction | undefined {
  const { Suspending } = WebAssembly as Suspender;
  if (Suspending === undefined) return undefined;
  const suspending = new Suspending(later);
  const imports = { 0: now, 1: instead, 2: suspending, 3: new Suspending(() => {}) };
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(encodeCall(isWide)), { "": imports });
    return exports[""] as AnyFunction;
  } catch {
    // Without permission to compile, each call suspends.
    return suspending;
  }
}
