import { print } from "@bytecodealliance/jco";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { watchStream } from "../../test/byte-stream.ts";
import { openBody } from "../../test/load.ts";
import { rewriteOf, typeAfter } from "../../test/rewrite-of.ts";
import { runs } from "../../test/seed.ts";
import { assemble } from "../../test/wat.ts";
import { arbitraryModule } from "../parse/fixtures/arbitrary-module.ts";
import { printModule } from "../parse/fixtures/print-module.ts";
import { createHeadScanner } from "../parse/head-scanner.ts";
import { readModuleHead } from "../parse/read-module.ts";
import { parseModule } from "../parse-module.ts";
import type { DefinedExtern, ModuleType } from "../wasm/module-type.ts";
import { rewriteHead } from "./rewrite-head.ts";

function movableOf(definitions: readonly DefinedExtern[]): number {
  const first = definitions.findIndex(({ movable }) => !movable);
  return first < 0 ? definitions.length : first;
}

/** Numbers that choose how many of the hoistable externs of each kind are hoisted. */
const shares = fc.record({
  table: fc.nat(100),
  memory: fc.nat(100),
  global: fc.nat(100),
  tag: fc.nat(100),
  startExport: fc.option(fc.string({ unit: "binary", minLength: 1, maxLength: 20 }), { nil: undefined }),
});

type Shares = typeof shares extends fc.Arbitrary<infer Value> ? Value : never;

function chooseRewrite({ definitions, start, exports }: ModuleType, { startExport, ...chosen }: Shares) {
  const count = (kind: "table" | "memory" | "global" | "tag") => chosen[kind] % (movableOf(definitions[kind]) + 1);
  const isFree = startExport !== undefined && exports.every(({ name }) => name !== startExport);
  return rewriteOf({
    table: count("table"),
    memory: count("memory"),
    global: count("global"),
    tag: count("tag"),
    ...(start !== undefined && isFree && { startExport }),
  });
}

/** Adds a custom section after the sections of the model: a body that must stay as it is. */
function withBody(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...bytes, 0, 5, 4, 0x74, 0x61, 0x69, 0x6c]);
}

describe("rewriteHead() of any module", () => {
  test("gives a module with the hoisted definitions as its last imports, and all else as before", async () => {
    const property = fc.asyncProperty(arbitraryModule, shares, async (model, chosen) => {
      const bytes = withBody(await assemble(printModule(model)));
      const type = parseModule(bytes);
      const rewrite = chooseRewrite(type, chosen);
      const rewritten = rewriteHead(bytes, type, rewrite);
      const { sections, ...found } = parseModule(rewritten);
      expect(found).toMatchObject(typeAfter(type, rewrite));
      expect(found.imports).toEqual(typeAfter(type, rewrite).imports);
      expect(found.exports.length).toBe(typeAfter(type, rewrite).exports.length);
      expect("start" in found).toBe("start" in typeAfter(type, rewrite));
      // wasm-tools reads it too.
      expect(await print(rewritten)).toMatch(/^\(module/);
    });
    await fc.assert(property, runs(400));
  }, 180_000);

  test("copies all other sections byte for byte and in order", async () => {
    const property = fc.asyncProperty(arbitraryModule, shares, async (model, chosen) => {
      const bytes = withBody(await assemble(printModule(model)));
      const type = parseModule(bytes);
      const rewrite = chooseRewrite(type, chosen);
      const rewritten = rewriteHead(bytes, type, rewrite);
      if (rewrite.hoists.length === 0 && rewrite.startExport === undefined) expect(rewritten).toEqual(bytes);
      const changed = new Set([2, 4, 5, 6, 7, 8, 13]);
      const kept = (whole: Uint8Array<ArrayBuffer>) =>
        parseModule(whole)
          .sections.filter(({ id }) => !changed.has(id))
          .map(({ id, name, offset, sizeBytes }) => [id, name, String(whole.subarray(offset, offset + sizeBytes))]);
      expect(kept(rewritten)).toEqual(kept(bytes));
    });
    await fc.assert(property, runs(300));
  }, 180_000);

  test("gives the same from the head alone, and from a stream that is cut anywhere", async () => {
    const cuts = fc.array(fc.nat(2_000), { maxLength: 20 });
    const property = fc.asyncProperty(arbitraryModule, shares, cuts, async (model, chosen, at) => {
      const bytes = await assemble(printModule(model).replace(/\)$/, `(func) (memory 1) (data "body"))`));
      const type = parseModule(bytes);
      const rewrite = chooseRewrite(type, chosen);
      const expected = rewriteHead(bytes, type, rewrite);

      const scanner = createHeadScanner();
      scanner.push(bytes);
      const head = bytes.subarray(0, scanner.end());
      const rewrittenHead = rewriteHead(head, readModuleHead(head), rewrite);
      expect(Buffer.concat([rewrittenHead, bytes.subarray(head.length)]).equals(expected)).toBe(true);

      const { stream } = watchStream(bytes, { cuts: at });
      const body = await openBody(stream);
      const streamType = readModuleHead(body.head);
      const sent = await new Response(body.stream({ head: rewriteHead(body.head, streamType, rewrite) })).arrayBuffer();
      expect(Buffer.from(sent).equals(expected)).toBe(true);
    });
    await fc.assert(property, runs(300));
  }, 180_000);
});
