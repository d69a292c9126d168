import { countImported } from "../../wasm/count-imported.ts";
import { at } from "../../wasm/lists.ts";
import { EXCEPTION_TAGS } from "../../wasm/toolchain-names.ts";
import type { DefinitionPosition } from "../hoist/find-hoistable.ts";
import type { NamedModule } from "../resolve/index-exports.ts";

/** An exception tag that members of a link set define and export, and that is to be one. */
export interface SetTag {
  readonly name: string;
  readonly definitions: readonly [DefinitionPosition, ...DefinitionPosition[]];
}

/**
 * Finds the exception tags that members define. A library with its own copy of the run time imports such a tag, defines it,
 * exports it, and throws by its definition. So all definitions of one name are made one.
 */
export function findSetTags(search: readonly number[], modules: readonly NamedModule[]): readonly SetTag[] {
  return EXCEPTION_TAGS.flatMap((name): SetTag[] => {
    const [first, ...rest] = search.flatMap((module): DefinitionPosition[] => {
      const { exports, imports, definitions, precompiled } = at(modules, module).type;
      const exported = exports.find((one) => one.name === name && one.type.kind === "tag");
      if (precompiled || exported === undefined || exported.importIndex !== undefined) return [];
      const ordinal = exported.index - countImported("tag", imports);
      const isMovable = definitions.tag.slice(0, ordinal + 1).every(({ movable }) => movable);
      return isMovable ? [{ module, kind: "tag", ordinal }] : [];
    });
    return first === undefined ? [] : [{ name, definitions: [first, ...rest] }];
  });
}
