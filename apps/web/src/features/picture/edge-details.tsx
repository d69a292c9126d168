import type { LinkPlan } from "@rec/browser";
import type { JSX } from "preact";
import { shownName } from "../../model/shown-name.ts";
import { type DetailsInput, Facts, MOST_SHOWN, More, ProblemNotes, StepList, wat } from "./detail-parts.tsx";
import type { Link } from "./links.ts";
import type { Edge } from "./picture.ts";
import { RewritingView } from "./rewriting-view.tsx";
import { type Inspected, useInspections } from "./use-inspections.ts";
import { bindingText, linkSentence, reasonText, stepsAbout } from "./words.ts";

/** The imports that a line stands for: providers, types, and what the linker did. */
export function EdgeDetails({
  session,
  plan,
  edge,
}: Pick<DetailsInput, "session" | "plan"> & { readonly edge: Edge }): JSX.Element {
  const links = edge.links.slice(0, MOST_SHOWN);
  const names = [
    ...new Set(links.flatMap(({ importer, provider }) => [importer, ...(provider ? [provider.module] : [])])),
  ];
  const inspected = useInspections(session, names.slice(0, 8));
  const owners = [...new Set(links.filter(({ role }) => role === "owner").map(({ importer }) => importer))];
  return (
    <>
      {links.map((link) => (
        <LinkDetails key={link.id} link={link} plan={plan} inspected={inspected} isAlone={links.length === 1} />
      ))}
      <More count={edge.links.length - links.length} noun="import" />
      {owners.map((name) => (
        <RewritingView key={name} name={name} inspected={inspected.get(name)} />
      ))}
    </>
  );
}

interface LinkDetailsProps {
  readonly link: Link;
  readonly plan: LinkPlan | undefined;
  readonly inspected: ReadonlyMap<string, Inspected>;
  readonly isAlone: boolean;
}

function LinkDetails({ link, plan, inspected, isAlone }: LinkDetailsProps): JSX.Element {
  const { importer, import: wanted, provider, role, slot, extern, problems } = link;
  const importing = inspected.get(importer);
  const providing = inspected.get(provider?.module ?? "");
  const newImports =
    role === "owner" && importing !== undefined && "rewriting" in importing
      ? importing.rewriting?.newImports
      : undefined;
  const importText =
    importing !== undefined && "imports" in importing
      ? importing.imports.find(({ module, name }) => module === wanted.module && name === wanted.name)?.wat
      : undefined;
  const exportText =
    providing !== undefined && "exports" in providing
      ? providing.exports.find(({ name }) => name === provider?.name)?.wat
      : undefined;
  const steps =
    plan === undefined
      ? []
      : stepsAbout(plan, {
          modules: [importer, ...(provider === undefined ? [] : [provider.module])],
          ...(slot === undefined ? {} : { slot }),
          ...(extern === undefined ? {} : { extern }),
        });
  return (
    <div class="link-details">
      {isAlone ? null : <h4>{linkSentence(link)}</h4>}
      <ProblemNotes problems={problems} />
      <p>{bindingText(link)}</p>
      <Facts
        rows={[
          ["Why this provider", reasonText(link)],
          [`Import of ${shownName(importer)}`, wat(newImports?.join("\n") ?? importText ?? link.type)],
          [provider === undefined ? "" : `Export of ${shownName(provider.module)}`, wat(exportText)],
          ["Made by the linker", wat(extern === undefined ? undefined : plan?.made[extern]?.text)],
          ["Steps", steps.length === 0 ? undefined : <StepList steps={steps} />],
        ]}
      />
    </div>
  );
}
