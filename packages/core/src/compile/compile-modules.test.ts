import { beforeAll, describe, expect, test, vi } from "vitest";
import { type WatchedStreamOptions, watchStream } from "../../test/byte-stream.ts";
import { longModule, REFUSED } from "../../test/modules.ts";
import { errorOf, failureOf } from "../../test/outcomes.ts";
import { assemble } from "../../test/wat.ts";
import { ModuleParseError } from "../errors.ts";
import { createByteBody } from "../load/byte-body.ts";
import type { OpenedModule } from "../load/opened-module.ts";
import { compileModule } from "./compile-modules.ts";

async function streamed(bytes: Uint8Array, options: WatchedStreamOptions = {}): Promise<OpenedModule> {
  const subject = { name: "a", url: undefined };
  const { stream } = watchStream(bytes, { chunkSizeBytes: 16, ...options });
  const body = createByteBody(stream, { subject, patience: (awaited) => awaited, onChunk: () => {}, onEnd: () => {} });
  return { ...subject, content: { kind: "stream", head: await body.readHead(), body } };
}

const whole = (bytes: Uint8Array<ArrayBuffer>): OpenedModule => ({
  name: "a",
  url: undefined,
  content: { kind: "bytes", bytes },
});

beforeAll(() => {
  // Node's fetch compiles a module of its own when it is first touched; no spy is to see that.
  new Response("");
});

describe("compileModule()", () => {
  test("compiles bytes, a stream, and leaves alone what is compiled", async () => {
    const bytes = await assemble(longModule(200));
    const module = new WebAssembly.Module(bytes);
    const compiled = await Promise.all([
      compileModule(whole(bytes)),
      compileModule(await streamed(bytes)),
      compileModule({ name: "a", url: undefined, content: { kind: "compiled", module } }),
    ]);
    expect(compiled[2]).toBe(module);
    for (const each of compiled) expect(WebAssembly.Module.exports(each)).toEqual(WebAssembly.Module.exports(module));
  });

  test("compiles a stream while it arrives, never all of its bytes at once", async () => {
    const compile = vi.spyOn(WebAssembly, "compile");
    await compileModule(await streamed(await assemble(longModule(200))));
    expect(compile).not.toHaveBeenCalled();
    compile.mockRestore();
  });

  test.each(["bytes", "a stream"])("is INVALID_MODULE where the engine refuses the code of %s", async (form) => {
    const bytes = await assemble(REFUSED);
    const error = await errorOf(compileModule(form === "bytes" ? whole(bytes) : await streamed(bytes)));
    expect(error).toBeInstanceOf(ModuleParseError);
    expect([error.code, error.module, error.offset]).toEqual(["INVALID_MODULE", undefined, bytes.length - 1]);
    expect(error.cause).toBeInstanceOf(WebAssembly.CompileError);
    expect(error.message).toBe(`Cannot compile the module: ${(error.cause as Error).message}`);
  });

  test("throws the error that ended the stream, not the engine's", async () => {
    const bytes = await assemble(longModule(200));
    const reset = new Error("connection reset");
    const failing = await streamed(bytes.slice(0, -20), { finish: reset });
    expect(await errorOf(compileModule(failing))).toMatchObject({ code: "BODY_FAILED", module: "a", cause: reset });
    const short = await streamed(bytes.slice(0, -20));
    expect((await failureOf(compileModule(short))).problems[0].code).toBe("UNEXPECTED_END");
  });
});
