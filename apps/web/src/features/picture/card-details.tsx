import type { LinkPlan } from "@rec/browser";
import type { JSX } from "preact";
import { quotedName, shownName } from "../../model/shown-name.ts";
import { type DetailsInput, Facts, MOST_SHOWN, More, ProblemNotes, StepList, wat } from "./detail-parts.tsx";
import { LinkButtons } from "./link-buttons.tsx";
import type { Link } from "./links.ts";
import type { Card } from "./picture.ts";
import { RewritingView } from "./rewriting-view.tsx";
import { useInspections } from "./use-inspections.ts";
import { stepsAbout } from "./words.ts";

/** What a card stands for: a module, the linker, the host, or a problem. */
export function CardDetails(props: DetailsInput & { readonly card: Card }): JSX.Element {
  const { card } = props;
  switch (card.is) {
    case "module":
      return <ModuleDetails {...props} name={card.modules[0] ?? card.title} />;
    case "problem":
      return <ProblemNotes problems={card.diagnostic === undefined ? [] : [card.diagnostic]} />;
    case "linker":
      return <LinkerDetails {...props} />;
    default:
      return <LinkList {...props} isShown={({ binding }) => binding === "host"} title="What modules import from it" />;
  }
}

function LinkerDetails(props: DetailsInput): JSX.Element {
  const { plan } = props;
  const steps = (plan?.steps ?? []).flatMap((step, index) => (step.do === "instantiate" ? [] : [{ step, index }]));
  return (
    <>
      <p>The linker is no module. It makes what no module can give in time, and each of these is here.</p>
      <Facts
        rows={[
          [
            "Makes",
            plan !== undefined && plan.made.length > 0 ? (
              <ul>
                {plan.made.slice(0, MOST_SHOWN).map(({ owner, name, text }, extern) => (
                  <li
                    key={extern}
                  >{`${text}${owner === undefined ? "" : `, in place of ${name === undefined ? "a definition" : quotedName(name)} of ${shownName(owner)}`}`}</li>
                ))}
              </ul>
            ) : undefined,
          ],
          [
            "Forwards",
            plan !== undefined && plan.deferred.length > 0 ? (
              <ul>
                {plan.deferred.slice(0, MOST_SHOWN).map(({ importer, provider, binding }, slot) => (
                  <li
                    key={slot}
                  >{`slot ${slot}: a ${binding} from ${shownName(importer)} to ${quotedName(provider.name)} of ${shownName(provider.module)}`}</li>
                ))}
              </ul>
            ) : undefined,
          ],
          ["Steps", steps.length === 0 ? undefined : <LinkerSteps plan={plan} />],
        ]}
      />
      <LinkList {...props} isShown={({ linked }) => linked?.from.card === "linker"} title="Who gets it" />
    </>
  );
}

function LinkerSteps({ plan }: { readonly plan: LinkPlan | undefined }): JSX.Element | null {
  if (plan === undefined) return null;
  return (
    <StepList steps={stepsAbout(plan, { modules: plan.order }).filter(({ text }) => !text.startsWith("instantiate"))} />
  );
}

function ModuleDetails(props: DetailsInput & { readonly name: string }): JSX.Element {
  const { session, plan, name } = props;
  const inspected = useInspections(session, [name]).get(name);
  const steps = plan === undefined ? [] : stepsAbout(plan, { modules: [name] });
  const place = plan?.order.indexOf(name) ?? -1;
  const fused = plan?.units.find((unit) => unit.fused !== undefined && unit.modules.includes(name));
  return (
    <>
      {place < 0 ? null : <p>{`Number ${place + 1} of ${plan?.order.length} in the order of instantiation.`}</p>}
      {fused === undefined ? null : <p>{fusedText(fused, name)}</p>}
      <ProblemNotes problems={props.links.flatMap(({ importer, problems }) => (importer === name ? problems : []))} />
      <Facts rows={[["Steps", steps.length === 0 ? undefined : <StepList steps={steps} />]]} />
      <LinkList {...props} isShown={(link) => link.importer === name && link.role !== "fill"} title="Imports" />
      {inspected !== undefined && "exports" in inspected ? (
        <details>
          <summary>{`Types of ${inspected.imports.length} imports and ${inspected.exports.length} exports`}</summary>
          {wat([...inspected.imports, ...inspected.exports].map((entry) => entry.wat).join("\n"))}
        </details>
      ) : null}
      <RewritingView name={name} inspected={inspected} />
    </>
  );
}

function fusedText({ modules, fused }: LinkPlan["units"][number], name: string): string {
  const others = modules
    .filter((other) => other !== name)
    .map(shownName)
    .join(", ");
  const code =
    fused?.verbatim === undefined
      ? "The linker writes the code of all of them anew, with other indices."
      : `The code of ${shownName(fused.verbatim)} stays as it is; that of the others gets other indices.`;
  return `Fused: with ${others} it is one module, and the engine compiles that. ${code}`;
}

interface LinkListProps extends DetailsInput {
  readonly title: string;
  readonly isShown: (link: Link) => boolean;
}

function LinkList({ links, title, isShown, onChooseLink }: LinkListProps): JSX.Element | null {
  const shown = links.filter(isShown);
  if (shown.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <LinkButtons links={shown.slice(0, MOST_SHOWN)} onChoose={onChooseLink} />
      <More count={shown.length - MOST_SHOWN} noun="import" />
    </>
  );
}
