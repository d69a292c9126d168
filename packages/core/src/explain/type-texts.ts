import type { LinkDiagnostic } from "../errors.ts";
import type { ExportRef } from "../plan/import-format.ts";
import type { DeferredFunction } from "../plan/plan-format.ts";
import type { Mismatch } from "../plan/types/match-imports.ts";
import { formatExternType } from "../wasm/format-extern-type.ts";
import { importsPath } from "../wasm/host-path.ts";
import { at } from "../wasm/lists.ts";
import { plainName } from "../wasm/quote-name.ts";
import { describeHostValue, hostMismatchHint } from "./host-texts.ts";
import { differsInLimits, mismatchHint } from "./mismatch-hint.ts";
import { nameOf, quoteImport, type Scene } from "./scene.ts";
import type { Text } from "./texts.ts";
import { languageShown } from "./toolchain-flags.ts";
import { findTypeDifference, type ScopedType } from "./type-difference.ts";

/** An import with another type than its provider has. */
export function externTypeMismatch(mismatch: Mismatch, scene: Scene): LinkDiagnostic {
  const { importer, import: entry, found, provider } = mismatch;
  const module = nameOf(importer, scene);
  const expected = formatExternType(entry.type, scene.modules[importer]?.type.types);
  const actual =
    typeof found === "string" ? describeHostValue(found, entry.type) : formatExternType(found.type, found.types);
  const isAlike = expected === actual && typeof found !== "string";
  const difference = isAlike ? describeDifference(mismatch, found, scene) : "";
  const where = "host" in provider ? importsPath(provider.host) : plainName(nameOf(provider.module, scene));
  return {
    code: "EXTERN_TYPE_MISMATCH",
    message: `${plainName(module)} imports ${quoteImport(entry)}: expected ${expected}, found ${actual} in ${where}${difference}`,
    hint:
      "host" in provider || typeof found === "string"
        ? hostMismatchHint(where, entry.type, typeof found === "string" ? found : found.type)
        : expected === actual
          ? "declare both types alike: in equal recursion groups, with the same supertype, both final or both open"
          : mismatchHint(entry.type, found.type, {
              where,
              language: languageShown(at(scene.modules, provider.module).type),
            }) + reconcilingHint(mismatch, scene),
    module,
    import: { module: entry.module, name: entry.name },
  };
}

/** `; field 3 of parameter 0: expected i32, found i64`: the difference of two types that print alike. */
function describeDifference({ importer, import: entry }: Mismatch, found: ScopedType, { modules }: Scene): string {
  const types = modules[importer]?.type.types ?? [];
  const difference = findTypeDifference({ type: entry.type, types }, found);
  return difference === undefined ? "" : `; ${difference}`;
}

/** The option that changes limits, for a memory or table of a module. */
function reconcilingHint({ import: entry, found, provider }: Mismatch, { options }: Scene): string {
  if (provider === undefined || typeof found === "string" || !differsInLimits(entry.type, found.type)) return "";
  return options.reconcileLimits === true
    ? "; reconcileLimits finds no limits here that satisfy the owner and all importers"
    : ", or link with reconcileLimits: true";
}

/** A deferred function with a signature that a JavaScript closure cannot carry. */
export function closureCannotCarry(deferred: DeferredFunction, type: string): LinkDiagnostic {
  const subject = { module: deferred.importer, import: deferred.import };
  return { code: "CLOSURE_CANNOT_CARRY", ...closureTexts(subject, type), ...subject };
}

/** @param type - the signature in words */
export function closureTexts(
  { module, import: imported }: { readonly module: string; readonly import: ExportRef },
  type: string,
): Text {
  return {
    message:
      `${plainName(module)} imports ${quoteImport(imported)} (${type}) inside a cycle: ` +
      "a JavaScript closure cannot carry v128 or exception references",
    hint: "pass the value through memory, or move this function out of the cycle",
  };
}
