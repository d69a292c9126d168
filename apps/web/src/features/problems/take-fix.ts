import type { Fix } from "../../model/fixes.ts";
import type { ModuleSet } from "../../model/module-set.ts";
import type { Session } from "../../session/session.ts";

/**
 * Applies a fix to the set that has the problem. Once that set has changed, by this fix or another, the fix may be one too many:
 * the problem stays in view until the changed set is linked, and a second click takes nothing.
 */
export function takeFix(
  session: Pick<Session, "set" | "change" | "isHostCodeShown">,
  { fix, set }: { readonly fix: Fix; readonly set: ModuleSet },
): void {
  if (session.set.peek() !== set) return;
  const after = fix.change(set);
  if (after.hostCode !== set.hostCode) session.isHostCodeShown.value = true;
  void session.change(after);
}
