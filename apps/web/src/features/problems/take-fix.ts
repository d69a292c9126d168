import type { Diagnostic } from "@rec/browser";
import type { Fix } from "../../model/fixes.ts";
import type { ModuleSet } from "../../model/module-set.ts";
import type { Session } from "../../session/session.ts";

/** The fixes taken since a set was linked. */
interface Taken {
  /** The set that has the problems. */
  readonly of: ModuleSet | undefined;
  readonly settled: ReadonlySet<Diagnostic>;
  /** The set with all fixes so far. */
  readonly after: ModuleSet | undefined;
}

const createTaken = (): { now: Taken } => ({ now: { of: undefined, settled: new Set(), after: undefined } });

/**
 * Applies a fix of one problem. A problem stays in view until the changed set is linked: a second click takes nothing, and a fix of
 * another problem of the same set is added. Once the set has changed in another way, no fix of the old problems fits.
 */
export function takeFix(
  session: Pick<Session, "set" | "change" | "isHostCodeShown" | "keep">,
  { fix, diagnostic, set }: { readonly fix: Fix; readonly diagnostic: Diagnostic; readonly set: ModuleSet },
): void {
  const taken = session.keep(createTaken);
  const { settled, after } = taken.now.of === set ? taken.now : { settled: new Set<Diagnostic>(), after: set };
  const current = session.set.peek();
  if (current !== after || settled.has(diagnostic)) return;
  const next = fix.change(current);
  taken.now = { of: set, settled: new Set([...settled, diagnostic]), after: next };
  if (next.hostCode !== current.hostCode) session.isHostCodeShown.value = true;
  void session.change(next);
}
