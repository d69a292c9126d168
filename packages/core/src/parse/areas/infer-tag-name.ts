import type { ModuleType, SectionRange } from "../../wasm/module-type.ts";
import { NAMES_OF, readNames } from "../name-section.ts";

/** The functions of runtimes that throw with a tag, or catch, by the tag. */
const RUNTIMES: Readonly<Record<string, RegExp>> = {
  __cpp_exception: /^(__cxa_(throw|rethrow|begin_catch)|_Unwind_RaiseException|__gxx_personality_wasm0)$/,
  __c_longjmp: /^__wasm_(longjmp|setjmp|setjmp_test)$/,
};

/**
 * Names the only tag of a module after the runtime that uses it. `wasm-ld` names functions, and no tags: in a module with
 * functions of C++ that throw, one tag that carries a pointer is that of C++. With functions of both runtimes it may be either.
 */
export function inferTagName(
  bytes: Uint8Array,
  {
    imports,
    definitions,
    sections,
  }: Pick<ModuleType, "imports" | "definitions"> & {
    readonly sections: readonly SectionRange[];
  },
): string | undefined {
  const [tag, ...others] = definitions.tag;
  if (tag === undefined || others.length > 0 || imports.some(({ type }) => type.kind === "tag")) return undefined;
  if (tag.type.kind !== "tag" || tag.type.params.length !== 1) return undefined;
  const named = [...readNames({ bytes, sections }, NAMES_OF.function).values(), ...imports.map(({ name }) => name)];
  const found = Object.keys(RUNTIMES).filter((name) => named.some((one) => RUNTIMES[name]?.test(one)));
  return found.length === 1 ? found[0] : undefined;
}
