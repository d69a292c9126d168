import type { LinkPlan } from "@rec/browser";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { CopyButton } from "../../ui/copy-button.tsx";
import { download } from "./download.ts";
import { printMermaid } from "./print-mermaid.ts";
import { printSvg } from "./print-svg.ts";

interface Form {
  readonly title: string;
  readonly file: string;
  readonly type: string;
  readonly print: (plan: LinkPlan) => string;
}

const FORMS: readonly Form[] = [
  {
    title: "JSON",
    file: "plan.json",
    type: "application/json",
    print: (plan) => `${JSON.stringify(plan, null, 2)}\n`,
  },
  { title: "SVG", file: "plan.svg", type: "image/svg+xml", print: printSvg },
  { title: "Mermaid", file: "plan.mmd", type: "text/plain", print: printMermaid },
];

/** The plan in forms of other programs. They are printed when they are asked for: a plan can have 100,000 imports. */
export function PlanSection({ plan }: { readonly plan: LinkPlan }): JSX.Element {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>The plan</h3>
      <p class="note">
        JSON for <code>linkPlan</code>, which links by a stored plan; a drawing; a flowchart for documents.
      </p>
      <ul class="plan-forms">
        {FORMS.map(({ title, file, type, print }) => (
          <li key={title} class="actions">
            <b>{title}</b>
            <button
              type="button"
              aria-label={`Download ${file}`}
              onClick={() => download(file, { contents: print(plan), type })}
            >
              Download
            </button>
            <CopyButton text={() => print(plan)} label={`Copy ${title}`} />
          </li>
        ))}
      </ul>
    </section>
  );
}
