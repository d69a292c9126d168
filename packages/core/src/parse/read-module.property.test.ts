import { parse as assemble } from "@bytecodealliance/jco";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/seed.ts";
import { parseModule } from "../parse-module.ts";
import type { ExportType } from "../wasm/module-type.ts";
import { arbitraryModule } from "./fixtures/arbitrary-module.ts";
import { type ModuleModel, printModule } from "./fixtures/print-module.ts";

/** The exports of a model, found in its imports and definitions without the index arithmetic of the parser. */
function exportTypes({ imports, defined, exports }: ModuleModel): ExportType[] {
  const items = [
    ...imports.map(({ type }, importIndex) => ({ type, importIndex })),
    ...defined.map((type) => ({ type })),
  ];
  return exports.map(({ name, kind, index }) => {
    const item = items.filter(({ type }) => type.kind === kind)[index];
    if (item === undefined) throw new RangeError("the model exports what it has not");
    return { name, index, ...item };
  });
}

describe("parseModule()", () => {
  test("reads any module back that an assembler wrote", async () => {
    const property = fc.asyncProperty(arbitraryModule, async (model) => {
      const parsed = parseModule(Uint8Array.from(await assemble(printModule(model))));
      const { types, imports, exports, start } = parsed;
      expect({ types, imports, exports, start }).toEqual({
        types: model.types,
        imports: model.imports,
        exports: exportTypes(model),
        start: model.start,
      });
    });
    await fc.assert(property, runs(600));
  }, 180_000);
});
