import type { Diagnostic, LinkPlan } from "@rec/browser";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ByteChange, ByteRange, Rewriting } from "../../model/module-inspection.ts";
import type { Session } from "../../session/session.ts";
import { formatSize } from "../../ui/format-size.ts";
import type { Link } from "./links.ts";
import type { Card, Edge } from "./picture.ts";
import { type Inspected, useInspections } from "./use-inspections.ts";
import { bindingText, linkSentence, type NumberedStep, reasonText, stepsAbout } from "./words.ts";

/** Details of more links, imports or exports at once would not be read. */
const MOST_SHOWN = 40;

export interface DetailsProps {
  readonly session: Session;
  readonly plan: LinkPlan | undefined;
  readonly links: readonly Link[];
  readonly subject: { readonly card: Card } | { readonly edge: Edge };
  readonly onClose: () => void;
  readonly onChooseLink: (link: Link) => void;
}

/** Everything about one card or one line. */
export function Details(props: DetailsProps): JSX.Element {
  const { subject, onClose } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const title = "card" in subject ? subject.card.title : edgeTitle(subject.edge);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [title]);
  return (
    <section
      class="details"
      aria-label="Details"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <header>
        <h3 ref={heading} tabIndex={-1}>
          {title}
        </h3>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </header>
      {"card" in subject ? (
        <CardDetails {...props} card={subject.card} />
      ) : (
        <EdgeDetails {...props} edge={subject.edge} />
      )}
    </section>
  );
}

function edgeTitle({ links }: Edge): string {
  const [link] = links;
  if (link === undefined) return "A problem";
  return links.length === 1 ? linkSentence(link) : `${links.length} imports`;
}

function EdgeDetails({ session, plan, edge }: DetailsProps & { readonly edge: Edge }): JSX.Element {
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
          [`Import of ${importer}`, wat(newImports?.join("\n") ?? importText ?? link.type)],
          [provider === undefined ? "" : `Export of ${provider.module}`, wat(exportText)],
          ["Made by the linker", wat(extern === undefined ? undefined : plan?.made[extern]?.text)],
          ["Steps", steps.length === 0 ? undefined : <StepList steps={steps} />],
        ]}
      />
    </div>
  );
}

function wat(text: string | undefined): JSX.Element | undefined {
  return text === undefined ? undefined : <pre class="wat scroll">{text}</pre>;
}

function Facts({ rows }: { readonly rows: readonly (readonly [string, ComponentChildren])[] }): JSX.Element {
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

function StepList({ steps }: { readonly steps: readonly NumberedStep[] }): JSX.Element {
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

function ProblemNotes({ problems }: { readonly problems: readonly Diagnostic[] }): JSX.Element {
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

function More({ count, noun }: { readonly count: number; readonly noun: string }): JSX.Element | null {
  return count > 0 ? <p class="note">{`and ${count} more ${noun}${count === 1 ? "" : "s"}`}</p> : null;
}

function CardDetails(props: DetailsProps & { readonly card: Card }): JSX.Element {
  const { card } = props;
  switch (card.is) {
    case "module":
      return <ModuleDetails {...props} name={card.title} />;
    case "problem":
      return <ProblemNotes problems={card.diagnostic === undefined ? [] : [card.diagnostic]} />;
    case "linker":
      return <LinkerDetails {...props} />;
    default:
      return <LinkList {...props} isShown={({ binding }) => binding === "host"} title="What modules import from it" />;
  }
}

function LinkerDetails(props: DetailsProps): JSX.Element {
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
                  >{`${text}${owner === undefined ? "" : `, in place of ${name === undefined ? "a definition" : `"${name}"`} of ${owner}`}`}</li>
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
                  >{`slot ${slot}: a ${binding} from ${importer} to "${provider.name}" of ${provider.module}`}</li>
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

function ModuleDetails(props: DetailsProps & { readonly name: string }): JSX.Element {
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
  const others = modules.filter((other) => other !== name).join(", ");
  const code =
    fused?.verbatim === undefined
      ? "The linker writes the code of all of them anew, with other indices."
      : `The code of ${fused.verbatim} stays as it is; that of the others gets other indices.`;
  return `Fused: with ${others} it is one module, and the engine compiles that. ${code}`;
}

interface LinkListProps extends DetailsProps {
  readonly title: string;
  readonly isShown: (link: Link) => boolean;
}

function LinkList({ links, title, isShown, onChooseLink }: LinkListProps): JSX.Element | null {
  const shown = links.filter(isShown);
  if (shown.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <ul class="link-list">
        {shown.slice(0, MOST_SHOWN).map((link) => (
          <li key={link.id}>
            <button type="button" onClick={() => onChooseLink(link)}>
              {linkSentence(link)}
            </button>
          </li>
        ))}
      </ul>
      <More count={shown.length - MOST_SHOWN} noun="import" />
    </>
  );
}

function RewritingView({
  name,
  inspected,
}: {
  readonly name: string;
  readonly inspected: Inspected | undefined;
}): JSX.Element | null {
  if (inspected === undefined) return null;
  if ("failure" in inspected)
    return <p class="note">{`The bytes of ${name} could not be read: ${inspected.failure}`}</p>;
  const { rewriting, sizeBytes } = inspected;
  if (rewriting === undefined) return null;
  return (
    <div class="rewriting">
      <h4>{`What the linker changes in ${name}`}</h4>
      <p>{rewritingText(rewriting, sizeBytes)}</p>
      {rewriting.newImports.length === 0 ? null : (
        <Facts rows={[["New imports", wat(rewriting.newImports.join("\n"))]]} />
      )}
      {rewriting.changes.length === 0 ? null : <ChangeTable changes={rewriting.changes} />}
    </div>
  );
}

function rewritingText({ changes, sizeBytes }: Rewriting, originalBytes: number): string {
  if (changes.length === 0) return "Nothing: the engine compiles the bytes as they are.";
  const size =
    sizeBytes === originalBytes
      ? `It keeps its ${formatSize(sizeBytes)}.`
      : `It had ${originalBytes} bytes, and has ${sizeBytes}.`;
  const ranges = `${changes.length} range${changes.length === 1 ? "" : "s"} of bytes`;
  return `${ranges} of its head; the code stays as it is. ${size}`;
}

function ChangeTable({ changes }: { readonly changes: readonly ByteChange[] }): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the region scrolls, so it can have the focus
    <section class="scroll" aria-label="Changed bytes" tabIndex={0}>
      <table class="changes">
        <thead>
          <tr>
            <th scope="col">Section</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {changes.slice(0, MOST_SHOWN).map((change) => (
            <tr key={`${change.before.start} ${change.after.start}`}>
              <th scope="row">{change.section}</th>
              <td>
                <Bytes range={change.before} />
              </td>
              <td>
                <Bytes range={change.after} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <More count={changes.length - MOST_SHOWN} noun="range" />
    </section>
  );
}

function Bytes({ range: { start, length, hex } }: { readonly range: ByteRange }): JSX.Element {
  if (length === 0) return <span class="note">nothing</span>;
  const shown = hex.split(" ").length;
  return (
    <>
      <code class="offset">{`0x${start.toString(16)}`}</code>
      <code class="hex">{hex}</code>
      {shown < length ? <span class="note">{` and ${length - shown} more bytes`}</span> : null}
    </>
  );
}
