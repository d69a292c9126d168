import { expect, test } from "vitest";
import { assemble } from "../../../test/wat.ts";
import { parseModule } from "../../parse-module.ts";
import { findSetTags } from "./share-set-tags.ts";

const defining = (tags: string): string => `(module (@dylink.0 (mem-info (memory 0 0))) ${tags})`;
const CPP = '(tag (export "__cpp_exception") (param i32))';

async function tagsOf(...wats: readonly string[]) {
  const types = await Promise.all(wats.map(async (wat) => parseModule(await assemble(wat))));
  const modules = types.map((type, at) => ({ name: `m${at}`, type }));
  return findSetTags([...modules.keys()], modules).map(({ name, definitions }) => [
    name,
    definitions.map(({ module, ordinal }) => [module, ordinal]),
  ]);
}

test("findSetTags() lists all definitions of the tags of C++ and longjmp", async () => {
  const other = '(tag (export "other")) (tag (export "__c_longjmp") (param i32))';
  expect(await tagsOf(defining(CPP), defining(`${other} ${CPP}`))).toEqual([
    [
      "__cpp_exception",
      [
        [0, 0],
        [1, 2],
      ],
    ],
    ["__c_longjmp", [[1, 1]]],
  ]);
});

test("findSetTags() leaves tags that a module passes on", async () => {
  const passing = defining('(import "env" "__cpp_exception" (tag $t (param i32))) (export "__cpp_exception" (tag $t))');
  expect(await tagsOf(passing)).toEqual([]);
});
