import { EarlyCallError } from "../bind/early-call.ts";
import { raiseTrap } from "../bind/raise-trap.ts";
import { WASI_NAMESPACE } from "../wasm/host-names.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";

/** Traps, because a function of WASI has no memory to read: its module has none, or is being instantiated. */
export function trapBeforeMemory(module: string, name: string): never {
  raiseTrap(
    new EarlyCallError({
      code: "CALLED_BEFORE_BOUND",
      message:
        `${plainName(module)} called ${quoteName(WASI_NAMESPACE)} ${quoteName(name)} ` +
        "before it was instantiated, and it imports no memory that would be known by then",
      hint: `let ${plainName(module)} export its memory as "memory", and call WASI from _initialize or _start, not from a start function`,
      module,
      import: { module: WASI_NAMESPACE, name },
    }),
  );
}
