import type { JSX } from "preact";
import type { Session } from "../../session/session.ts";
import { Later } from "../../ui/later.tsx";

const loadPanel = async () => (await import("./problem-panel.tsx")).ProblemPanel;

/** The place of problems, warnings and what was printed by a link. Their panel is loaded when there is one. */
export function ProblemList({ session }: { readonly session: Session }): JSX.Element | null {
  const hasWarnings = (session.view.value?.plan.warnings.length ?? 0) > 0;
  const hasPrinted = session.view.value?.printed !== undefined;
  if (session.problem.value === undefined && !hasWarnings && !hasPrinted) return null;
  return <Later load={loadPanel} session={session} />;
}
