import { countImported } from "../../wasm/count-imported.ts";
import { externKindOf } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import { EXCEPTION_TAGS } from "../../wasm/toolchain-names.ts";
import type { DefinitionPosition } from "../hoist/find-hoistable.ts";
import type { NamedModule } from "../resolve/index-exports.ts";

/** An exception tag that members of a link set define and export, and that is to be one. */
export interface SetTag {
  readonly name: string;
  /** Those that the linker can replace. */
  readonly definitions: readonly DefinitionPosition[];
  /** Members that came compiled and define it, so that their definition stays, beside those of others. */
  readonly compiled: readonly number[];
}

/**
 * Finds the exception tags that members define. A library with its own copy of the run time imports such a tag, defines it,
 * exports it, and throws by its definition. So all definitions of one name are made one.
 */
export function findSetTags(search: readonly number[], modules: readonly NamedModule[]): readonly SetTag[] {
  return EXCEPTION_TAGS.flatMap((name): SetTag[] => {
    const definers = search.flatMap((module) => {
      const exported = at(modules, module).type.exports.find(
        (one) => one.name === name && externKindOf(one.type) === "tag" && one.importIndex === undefined,
      );
      if (exported === undefined) return [];
      const { imports, definitions: own } = at(modules, module).type;
      const ordinal = exported.index - countImported("tag", imports);
      // A module that came compiled, perhaps with its type, has no definitions.
      return [{ module, ordinal, own: own.tag[ordinal] && own.tag }];
    });
    const users = search.filter((module) => importsTag(at(modules, module).type, name));
    const definitions = definers.flatMap(({ module, ordinal, own = [] }): DefinitionPosition[] => {
      const upTo = own.slice(0, ordinal + 1);
      return upTo.length > 0 && upTo.every(({ movable }) => movable) ? [{ module, kind: "tag", ordinal }] : [];
    });
    const compiled = definers.flatMap(({ module, own }) => {
      // Only its definition, which others import, is one tag already.
      const isOne = definers.length === 1 && !users.includes(module);
      return own === undefined && !isOne ? [module] : [];
    });
    return definitions.length + compiled.length === 0 ? [] : [{ name, definitions, compiled }];
  });
}

function importsTag({ imports }: NamedModule["type"], name: string): boolean {
  return imports.some((entry) => entry.name === name && externKindOf(entry.type) === "tag");
}
