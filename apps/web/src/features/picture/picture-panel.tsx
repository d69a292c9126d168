import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Session } from "../../session/session.ts";
import { AllLinks } from "./all-links.tsx";
import { captionOf } from "./caption.ts";
import { Details } from "./details.tsx";
import type { Choice } from "./drawing.tsx";
import { Legend } from "./legend.tsx";
import type { Picture, Stage } from "./picture.ts";
import { linkedScene, type Scene, unlinkedScene } from "./picture-input.ts";
import { PictureView } from "./picture-view.tsx";
import { PictureWork, workText } from "./picture-work.tsx";
import { PlanText } from "./plan-text.tsx";
import { StepThrough } from "./step-through.tsx";
import { useDirection, useShown } from "./use-shown.ts";
import { walkOf } from "./walk.ts";

/** The picture of the links, with all that is said about it. */
export function PicturePanel({ session }: { readonly session: Session }): JSX.Element {
  const scene = useScene(session);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [stage, setStage] = useState<Stage>("linked");
  const [chosen, setChosen] = useState<Choice | undefined>(undefined);
  const [at, setAt] = useState<number | undefined>(undefined);
  const panel = useRef<HTMLDivElement>(null);
  const direction = useDirection(panel);
  const { shown, isLayingOut } = useShown({ scene, opened, direction, panel });
  const work = workText(session, isLayingOut ? scene : undefined);

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

  if (scene?.modules.length === 0) {
    return (
      <div class="picture" ref={panel}>
        {work === undefined ? <p class="picture-caption">{captionOf(scene, current)}</p> : <PictureWork text={work} />}
      </div>
    );
  }
  const subject = subjectOf(shown?.picture, chosen);
  return (
    <div class={work === undefined ? "picture" : "picture out-of-date"} aria-busy={work !== undefined} ref={panel}>
      {shown === undefined ? (
        <PictureWork text={work} />
      ) : (
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
          <PictureView shown={shown} stage={current} chosen={chosen} walk={walk} work={work} onChoose={onChoose} />
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
