import type { JSX } from "preact";
import type { Session } from "../../session/session.ts";
import { Later } from "../../ui/later.tsx";

const loadPanel = async () => (await import("./problem-panel.tsx")).ProblemPanel;

/** The place of problems and warnings. Their panel is loaded when there is one. */
export function ProblemList({ session }: { readonly session: Session }): JSX.Element | null {
  const hasWarnings = (session.view.value?.plan.warnings.length ?? 0) > 0;
  if (session.problem.value === undefined && !hasWarnings) return null;
  return <Later load={loadPanel} session={session} />;
}
