import { ModuleLinkError, ModuleLoadError, ModuleParseError } from "@rec/browser";
import type { Problem } from "../model/snapshot.ts";
import { HostCodeError } from "./host-code.ts";

export function problemOf(error: unknown): Problem {
  const isOurs =
    error instanceof ModuleLoadError || error instanceof ModuleParseError || error instanceof ModuleLinkError;
  return {
    name: error instanceof Error ? error.name : "Error",
    message: error instanceof Error ? error.message : String(error),
    diagnostics: isOurs ? error.diagnostics.map(plain) : [],
    ...(error instanceof HostCodeError ? { about: "host functions" } : {}),
  };
}

/** `problem` holds values that only the linker reads, and some of these cannot be cloned. */
function plain({ problem: _, ...diagnostic }: ModuleLinkError["diagnostics"][number]) {
  return diagnostic;
}
