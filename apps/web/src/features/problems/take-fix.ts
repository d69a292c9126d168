import type { Diagnostic } from "@rec/browser";
import type { Fix } from "../../model/fixes.ts";
import type { Session } from "../../session/session.ts";

/** The problems of which a fix was taken. */
const createTaken = () => new WeakSet<Diagnostic>();

/**
 * Applies a fix of one problem to the set as it is now, with all that was clicked or typed since it was linked. A problem stays in
 * view until the changed set is linked: a second click on it takes nothing.
 */
export function takeFix(
  session: Pick<Session, "set" | "change" | "isHostCodeShown" | "keep">,
  { fix, diagnostic }: { readonly fix: Fix; readonly diagnostic: Diagnostic },
): void {
  const taken = session.keep(createTaken);
  if (taken.has(diagnostic)) return;
  taken.add(diagnostic);
  const set = session.set.peek();
  const changed = fix.change(set);
  if (changed.hostCode !== set.hostCode) session.isHostCodeShown.value = true;
  void session.change(changed);
}
