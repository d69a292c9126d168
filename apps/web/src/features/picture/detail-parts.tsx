import type { Diagnostic, LinkPlan } from "@rec/browser";
import type { ComponentChildren, JSX } from "preact";
import type { Session } from "../../session/session.ts";
import type { Link } from "./links.ts";
import type { NumberedStep } from "./words.ts";

/** Details of more links, imports or exports at once would not be read. */
export const MOST_SHOWN = 40;

/** What all details need. */
export interface DetailsInput {
  readonly session: Session;
  readonly plan: LinkPlan | undefined;
  readonly links: readonly Link[];
  readonly onChooseLink: (link: Link) => void;
}

export function wat(text: string | undefined): JSX.Element | undefined {
  return text === undefined ? undefined : <pre class="wat scroll">{text}</pre>;
}

export function Facts({ rows }: { readonly rows: readonly (readonly [string, ComponentChildren])[] }): JSX.Element {
  return (
    <dl class="facts">
      {rows
        .filter(([name, value]) => name !== "" && value !== undefined)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

export function StepList({ steps }: { readonly steps: readonly NumberedStep[] }): JSX.Element {
  return (
    <ol class="plan-steps">
      {steps.slice(0, MOST_SHOWN).map(({ number, text }) => (
        <li key={number} value={number}>
          {text}
        </li>
      ))}
    </ol>
  );
}

export function ProblemNotes({ problems }: { readonly problems: readonly Diagnostic[] }): JSX.Element {
  return (
    <>
      {problems.map(({ code, message, hint }) => (
        <div key={`${code} ${message}`} class="problem-note">
          <code>{code}</code>
          <p>{message}</p>
          <p>
            <b>Hint</b> {hint}
          </p>
        </div>
      ))}
    </>
  );
}

export function More({ count, noun }: { readonly count: number; readonly noun: string }): JSX.Element | null {
  return count > 0 ? <p class="note">{`and ${count} more ${noun}${count === 1 ? "" : "s"}`}</p> : null;
}
