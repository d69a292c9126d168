import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Session } from "../../session/session.ts";
import { Details } from "./details.tsx";
import { type Choice, Drawing } from "./drawing.tsx";
import { type Direction, type Layout, plainLayout, type Sizes, sizesOf } from "./layout.ts";
import { createLayouter, type Layouter } from "./layout-by-worker.ts";
import { Legend } from "./legend.tsx";
import type { Link } from "./links.ts";
import { createPanZoom, type PanZoom } from "./pan-zoom.ts";
import { type Picture, pictureOf, type Stage } from "./picture.ts";
import { linkedScene, type Scene, unlinkedScene } from "./picture-input.ts";
import { PlanText } from "./plan-text.tsx";
import { StepThrough } from "./step-through.tsx";
import { walkOf } from "./walk.ts";
import { linkSentence } from "./words.ts";

/** A narrower panel stacks cards, in CSS pixels. */
const LEAST_FOR_ROWS = 700;

/** The list of all links has no more items. */
const MOST_LISTED = 400;

const startLayoutWorker = () =>
  new Worker(new URL("layout-worker.js", document.baseURI), { type: "module", name: "layout" });

/** A picture that has its layout. */
interface Shown {
  readonly picture: Picture;
  readonly sizes: Sizes;
  readonly layout: Layout;
  readonly scene: Scene;
  readonly direction: Direction;
  /** The cards only stand in rows, because the layout has not come yet. */
  readonly isPlain: boolean;
}

export function PicturePanel({ session }: { readonly session: Session }): JSX.Element {
  const scene = useScene(session);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [stage, setStage] = useState<Stage>("linked");
  const [chosen, setChosen] = useState<Choice | undefined>(undefined);
  const [at, setAt] = useState<number | undefined>(undefined);
  const panel = useRef<HTMLDivElement>(null);
  const direction = useDirection(panel);
  const shown = useShown({ scene, opened, direction, panel });

  useEffect(() => {
    setChosen(undefined);
    setAt(undefined);
    setOpened((earlier) => (earlier.size === 0 ? earlier : new Set()));
    setStage(scene?.plan === undefined ? "asked" : "linked");
  }, [scene]);

  const plan = shown?.scene.plan;
  const steps = useMemo(() => (plan === undefined ? [] : walkOf(plan, session.modules.peek())), [plan, session]);
  const walk = at === undefined ? undefined : steps[at];
  const current: Stage = plan === undefined ? "asked" : (walk?.stage ?? stage);

  const onChoose = useCallback((choice: Choice) => {
    const cluster =
      choice.is === "card" && choice.id.startsWith("cluster:") ? choice.id.slice("cluster:".length) : undefined;
    if (cluster !== undefined) setOpened((earlier) => new Set(earlier).add(cluster));
    else setChosen((earlier) => (earlier?.id === choice.id ? undefined : choice));
  }, []);
  const onStep = useCallback((next: number | undefined) => {
    setAt(next);
    setChosen(undefined);
    if (next === undefined) setStage("linked");
  }, []);
  const close = (): void => {
    const { id } = chosen ?? {};
    setChosen(undefined);
    for (const element of panel.current?.querySelectorAll<SVGGElement>("[data-card], [data-edge]") ?? []) {
      if (element.dataset["edge"] === id) element.focus();
      if (element.dataset["card"] === id) element.querySelector<SVGElement>(".hit")?.focus();
    }
  };

  const subject = subjectOf(shown?.picture, chosen);
  return (
    <div class="picture" ref={panel}>
      {shown === undefined ? null : (
        <>
          <div class="picture-bar">
            {plan === undefined ? null : (
              <fieldset class="stages">
                <legend class="sr-only">What the picture shows</legend>
                <StageButton
                  stage="asked"
                  current={current}
                  onPick={setStage}
                  onLeave={() => setAt(undefined)}
                  label="What they ask for"
                />
                <StageButton
                  stage="linked"
                  current={current}
                  onPick={setStage}
                  onLeave={() => setAt(undefined)}
                  label="As linked"
                />
              </fieldset>
            )}
            {steps.length > 0 ? <StepThrough steps={steps} at={at} onStep={onStep} /> : null}
          </div>
          {walk === undefined ? <p class="picture-caption">{captionOf(shown.scene, current)}</p> : null}
          <View shown={shown} stage={current} chosen={chosen} walk={walk} onChoose={onChoose} />
          {shown.scene.clusters.length > opened.size ? (
            <button
              type="button"
              class="quiet"
              onClick={() => setOpened(new Set(shown.scene.clusters.map(({ id }) => id)))}
            >
              Open all groups
            </button>
          ) : null}
          {opened.size > 0 ? (
            <button type="button" class="quiet" onClick={() => setOpened(new Set())}>
              Close all groups
            </button>
          ) : null}
          <Legend picture={shown.picture} stage={current} />
          {subject === undefined ? null : (
            <Details
              session={session}
              plan={plan}
              links={shown.scene.links}
              subject={subject}
              onClose={close}
              onChooseLink={(link) => {
                const edge = shown.picture.edges.find(({ links }) => links.includes(link));
                if (edge !== undefined) setChosen({ is: "edge", id: edge.id });
              }}
            />
          )}
          <AllLinks links={shown.scene.links} picture={shown.picture} onChoose={onChoose} />
          {plan === undefined ? null : <PlanText session={session} />}
        </>
      )}
    </div>
  );
}

/** What is to be shown: the live modules, or a set that is not linked. While a link is under way, the earlier scene. */
function useScene(session: Session): Scene | undefined {
  const last = useRef<Scene | undefined>(undefined);
  const scene = useComputed((): Scene | undefined => {
    const [state, view, problem, modules] = [
      session.state.value,
      session.view.value,
      session.problem.value,
      session.modules.value,
    ];
    if (state === "linked" && view !== undefined) last.current = linkedScene(view);
    else if (state === "failed" || state === "stopped") {
      last.current = unlinkedScene({
        set: session.set.value,
        modules,
        diagnostics: state === "failed" ? (problem?.diagnostics ?? []) : [],
      });
    }
    return last.current;
  });
  return scene.value;
}

function useDirection(panel: { readonly current: HTMLElement | null }): Direction {
  const [direction, setDirection] = useState<Direction>("right");
  useLayoutEffect(() => {
    const element = panel.current;
    if (element === null) return;
    const measure = (): void => setDirection(element.clientWidth < LEAST_FOR_ROWS ? "down" : "right");
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [panel]);
  return direction;
}

interface ShownInput {
  readonly scene: Scene | undefined;
  readonly opened: ReadonlySet<string>;
  readonly direction: Direction;
  readonly panel: { readonly current: HTMLElement | null };
}

/** The picture with its layout. Until that has come, the earlier picture stays; the first one stands in rows. */
function useShown({ scene, opened, direction, panel }: ShownInput): Shown | undefined {
  const [shown, setShown] = useState<Shown | undefined>(undefined);
  const layouter = useRef<Layouter | undefined>(undefined);
  useEffect(() => () => layouter.current?.close(), []);
  useLayoutEffect(() => {
    if (scene === undefined) return;
    let current = true;
    const picture = pictureOf({ ...scene, opened });
    const sizes = sizesOf(picture);
    const show = (layout: Layout, isPlain = false): void => {
      if (current) setShown({ picture, sizes, layout, scene, direction, isPlain });
    };
    layouter.current ??= createLayouter(startLayoutWorker);
    const stored = layouter.current.stored(picture, sizes, direction);
    if (stored !== undefined) {
      show(stored);
    } else {
      const plain = () => plainLayout(picture, sizes, panel.current?.clientWidth ?? 0);
      setShown((earlier) => earlier ?? { picture, sizes, layout: plain(), scene, direction, isPlain: true });
      layouter.current.layOut(picture, sizes, direction).then(show, () => show(plain(), true));
    }
    return () => {
      current = false;
    };
  }, [scene, opened, direction, panel]);
  return shown;
}

function subjectOf(picture: Picture | undefined, chosen: Choice | undefined) {
  if (picture === undefined || chosen === undefined) return undefined;
  if (chosen.is === "card") {
    const card = picture.cards.find(({ id }) => id === chosen.id);
    return card === undefined ? undefined : { card };
  }
  const edge = picture.edges.find(({ id }) => id === chosen.id);
  if (edge === undefined) return undefined;
  // A line of a problem is about the problem.
  const problem = picture.cards.find(({ right }) =>
    right.some(({ id }) => edge.binding === "problem" && id === edge.asked?.from),
  );
  return problem === undefined ? { edge } : { card: problem };
}

interface StageButtonProps {
  readonly stage: Stage;
  readonly current: Stage;
  readonly label: string;
  readonly onPick: (stage: Stage) => void;
  readonly onLeave: () => void;
}

function StageButton({ stage, current, label, onPick, onLeave }: StageButtonProps): JSX.Element {
  return (
    <button
      type="button"
      aria-pressed={stage === current}
      onClick={() => {
        onLeave();
        onPick(stage);
      }}
    >
      {label}
    </button>
  );
}

function captionOf({ plan, links, modules }: Scene, stage: Stage): string {
  if (plan === undefined) {
    const cyclic = links.some(({ inCycle }) => inCycle) ? " Thick lines form a cycle." : "";
    return `What the modules ask for, by name. They are not linked.${cyclic}`;
  }
  const [cycle] = plan.cycles;
  if (stage === "asked") {
    return cycle === undefined
      ? `${modules.length === 1 ? "One module" : `${modules.length} modules`}, and no cycle: each can come after its providers.`
      : `A cycle, in thick lines: ${cycle.modules.slice(0, 4).join(" and ")}${cycle.modules.length > 4 ? " and others" : ""} need each other, so none can come first.`;
  }
  const hoisted = plan.made.filter(({ owner }) => owner !== undefined);
  const [made] = hoisted;
  const [deferred] = plan.deferred;
  const parts = [
    ...(made === undefined
      ? []
      : hoisted.length > 1
        ? [`the linker makes ${hoisted.length} externs itself, so no module waits for them`]
        : [`the linker makes the ${made.type.kind} of ${made.owner} itself, so no module waits for it`]),
    ...(deferred === undefined
      ? []
      : plan.deferred.length > 1
        ? [`the linker forwards ${plan.deferred.length} functions until their providers exist`]
        : [`the linker forwards "${deferred.provider.name}" until ${deferred.provider.module} exists`]),
    ...(plan.units.some(({ fused }) => fused !== undefined) ? ["modules are fused into one"] : []),
  ];
  if (parts.length === 0) return "Each import comes from its provider directly.";
  return `${plan.cycles.length > 0 ? "The cycle is broken: " : ""}${parts.join(", and ")}.`.replace(/^./, (first) =>
    first.toUpperCase(),
  );
}

interface ViewProps {
  readonly shown: Shown;
  readonly stage: Stage;
  readonly chosen: Choice | undefined;
  readonly walk: ReturnType<typeof walkOf>[number] | undefined;
  readonly onChoose: (choice: Choice) => void;
}

function View({ shown, stage, chosen, walk, onChoose }: ViewProps): JSX.Element {
  const view = useRef<HTMLDivElement>(null);
  const world = useRef<SVGSVGElement>(null);
  const panZoom = useRef<PanZoom | undefined>(undefined);
  const { picture, sizes, layout, scene, direction, isPlain } = shown;
  const lastLayout = useRef<Layout | undefined>(undefined);
  // From one stage to the other, lines move. In another layout they do not: cards are in other places at once.
  const isStep = lastLayout.current === layout;
  lastLayout.current = layout;
  const lastScene = useRef<Scene | undefined>(undefined);
  useLayoutEffect(() => {
    if (view.current === null || world.current === null) return;
    panZoom.current = createPanZoom(view.current, world.current);
    return () => panZoom.current?.close();
  }, []);
  useLayoutEffect(() => {
    panZoom.current?.resize(layout, lastScene.current !== scene);
    lastScene.current = scene;
  }, [layout, scene]);
  return (
    <div class="picture-frame">
      {/* Arrow keys move the picture while the view itself has the focus. */}
      {/* biome-ignore lint/a11y/useSemanticElements: a set of fields is no picture */}
      <div
        class="picture-view"
        ref={view}
        role="group"
        aria-label="The picture: arrow keys move it, plus and minus change its size"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it reacts to keys
        tabIndex={0}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: SVG has no such element */}
        <svg
          ref={world}
          class={isStep ? "picture-world moving" : "picture-world"}
          data-stage={stage}
          data-laid-out={!isPlain}
          data-direction={direction}
          viewBox={`0 0 ${layout.width} ${layout.height}`}
          role="group"
          aria-label="Modules and their links"
        >
          <Drawing
            picture={picture}
            sizes={sizes}
            layout={layout}
            stage={stage}
            chosen={chosen}
            walk={walk}
            onChoose={onChoose}
          />
        </svg>
      </div>
      <fieldset class="zoom" aria-label="Size of the picture">
        <button type="button" aria-label="Smaller" onClick={() => panZoom.current?.zoomBy(0.8)}>
          −
        </button>
        <button type="button" aria-label="Larger" onClick={() => panZoom.current?.zoomBy(1.25)}>
          +
        </button>
        <button type="button" onClick={() => panZoom.current?.fit()}>
          Whole
        </button>
        <button type="button" onClick={() => panZoom.current?.reset()}>
          Reset
        </button>
      </fieldset>
    </div>
  );
}

interface AllLinksProps {
  readonly links: readonly Link[];
  readonly picture: Picture;
  readonly onChoose: (choice: Choice) => void;
}

/** The picture as a list, for those who do not see it, and for searching. */
function AllLinks({ links, picture, onChoose }: AllLinksProps): JSX.Element | null {
  const [open, setOpen] = useState(false);
  if (links.length === 0) return null;
  const choose = (link: Link): void => {
    const edge = picture.edges.find((each) => each.links.includes(link));
    if (edge !== undefined) onChoose({ is: "edge", id: edge.id });
  };
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{links.length === 1 ? "The link as a list" : `All ${links.length} links as a list`}</summary>
      {open ? (
        <ul class="link-list">
          {links.slice(0, MOST_LISTED).map((link) => (
            <li key={link.id}>
              <button type="button" onClick={() => choose(link)}>
                {linkSentence(link)}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {open && links.length > MOST_LISTED ? <p class="note">{`and ${links.length - MOST_LISTED} more`}</p> : null}
    </details>
  );
}
